import type { GateResult } from '../gates/judge.ts';
import { gateHeadline } from './comparison-sentence.ts';
import { harmless } from './harmless.ts';
import { markdownFormat } from './markdown.ts';
import type { Format, Output, Report, Reporter } from './reporter.ts';
import { faultMessage, isFault, sampleLines } from './sample-lines.ts';
import { type SampleResult, sampleName } from './sample-result.ts';
import { errorCommand } from './workflow-command.ts';

export interface GithubOptions {
  /** Where the log is: workflow commands are lines of it. */
  log: Output;
  /** The step’s summary; undefined where there is none. */
  summary: Output | undefined;
  /** A sample’s file as the repository knows it; undefined where it is not part of it. */
  toRepositoryPath(file: string): string | undefined;
  /** Whether the verdict of a gate follows, for which one annotation is kept. */
  isGated: boolean;
}

/** GitHub shows no more of a step. */
const mostAnnotations = 10;
/** GitHub refuses the whole summary of a step above a mebibyte. */
const longestSummary = 1_000_000;

function gateAnnotation({ gate, value }: GateResult): string {
  const came = value === undefined ? 'this run did not produce the metric' : `it is ${value}`;
  return errorCommand({ title: harmless(`gate ${gate} failed`) }, came);
}

function sampleAnnotation(sample: SampleResult, { toRepositoryPath }: GithubOptions): string {
  const { outcome, file, line } = sample;
  const place = file === undefined ? undefined : toRepositoryPath(file);
  const title = harmless(`${sampleName(sample)} ${outcome}`);
  return errorCommand({ file: place, line, title }, sampleLines(sample).join('\n') || faultMessage(sample));
}

/** Hands sections on until the next one would make the summary too long. */
function withinSummary(summary: Output): Output {
  let length = 0;
  let isFull = false;
  return {
    ...summary,
    write(text) {
      length += Buffer.byteLength(text);
      if (!isFull && length <= longestSummary) summary.write(text);
      else if (!isFull) summary.write('\nFurther runs do not fit into this summary.\n');
      isFull ||= length > longestSummary;
    },
  };
}

/** What GitHub Actions shows of runs: annotations at the samples that are not right, ten at most in all, and the step’s summary. */
export function githubFormat(options: GithubOptions): Format {
  const { log, summary, isGated } = options;
  const markdown = summary && markdownFormat(withinSummary(summary));
  let left = isGated ? mostAnnotations - 1 : mostAnnotations;
  const annotate = (annotations: readonly string[]) => {
    for (const annotation of annotations.slice(0, left)) log.write(annotation);
    left = Math.max(0, left - annotations.length);
  };
  return {
    sideBySide: (table) => markdown?.sideBySide?.(table),
    gate(gate) {
      markdown?.gate?.(gate);
      if (gate.isClosed) log.write(errorCommand({ title: 'the gate is closed' }, gateHeadline(gate)));
    },
    forRun() {
      const section: Reporter | undefined = markdown?.forRun();
      const faults: SampleResult[] = [];
      return {
        sample(sample) {
          section?.sample?.(sample);
          if (isFault(sample) && faults.length < mostAnnotations) faults.push(sample);
        },
        end(report: Report) {
          const failed = (report.gates ?? []).filter(({ hasHeld }) => !hasHeld);
          annotate([...failed.map(gateAnnotation), ...faults.map((fault) => sampleAnnotation(fault, options))]);
          return section?.end?.(report);
        },
      };
    },
  };
}
