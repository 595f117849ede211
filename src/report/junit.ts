import type { GateResult } from '../gates/judge.ts';
import type { RunSpec } from '../record/event.ts';
import { harmless } from './harmless.ts';
import type { Format, Output, Report, Reporter } from './reporter.ts';
import { faultMessage, isFault, sampleLines } from './sample-lines.ts';
import { type SampleResult, sampleName } from './sample-result.ts';
import { createSpool } from './spool.ts';
import { xmlAttribute, xmlText } from './xml-text.ts';

/** What a test case is other than passed. */
interface Fault {
  kind: 'failure' | 'error';
  type: string;
  message: string;
}

interface TestCase {
  suite: string;
  name: string;
  seconds?: number | undefined;
  fault: Fault | undefined;
  lines: readonly string[];
}

/**
 * A wrong answer is a failure. A sample that errored or has no verdict is an error: it is no wrong answer, but it has checked nothing,
 * and readers of JUnit show what is skipped as harmless.
 */
function faultOf(sample: SampleResult): Fault | undefined {
  if (!isFault(sample)) return undefined;
  const kind = sample.outcome === 'incorrect' ? 'failure' : 'error';
  return { kind, type: sample.outcome, message: faultMessage(sample) };
}

/** The place first, alone on its line, so that viewers make a link of it. */
function placeLine({ file, line }: SampleResult): string[] {
  if (file === undefined) return [];
  return [harmless(line === undefined ? file : `${file}:${line}`)];
}

function gateCase({ gate, value, hasHeld }: GateResult, suite: string): TestCase {
  const message = value === undefined ? 'this run did not produce the metric' : `it is ${value}`;
  const fault: Fault | undefined = hasHeld
    ? undefined
    : { kind: 'failure', type: 'gate', message: `${gate} failed: ${message}` };
  return { suite, name: `gate ${gate}`, fault, lines: hasHeld ? [message] : [] };
}

/** A run that was cut short must not look green because the samples that it finished are right. */
function missingCase(missing: number, suite: string): TestCase {
  const message = `${missing} ${missing === 1 ? 'sample was' : 'samples were'} not run`;
  return { suite, name: 'not run', fault: { kind: 'error', type: 'not_run', message }, lines: [] };
}

function toXml({ suite, name, seconds, fault, lines }: TestCase): string {
  const text = xmlText(lines.join('\n'));
  const body = fault
    ? `<${fault.kind}${xmlAttribute('type', fault.type)}${xmlAttribute('message', fault.message)}>${text}</${fault.kind}>`
    : text && `<system-out>${text}</system-out>`;
  const attributes = [
    xmlAttribute('classname', suite),
    xmlAttribute('name', harmless(name)),
    xmlAttribute('time', seconds?.toFixed(3)),
  ];
  return `    <testcase${attributes.join('')}>${body}</testcase>\n`;
}

function suiteName({ eval_name: name, completion_fns: fns }: RunSpec): string {
  return harmless([name, fns.join(', ')].filter(Boolean).join(' '));
}

/** One run as a test suite. Its counts stand before the cases, which therefore wait in a spool. */
function suiteReporter(open: () => void, output: Output): Reporter {
  const spool = createSpool();
  const counts = { tests: 0, failures: 0, errors: 0 };
  const files = new Set<string>();
  let suite = '';
  const add = (testCase: TestCase) => {
    counts.tests++;
    if (testCase.fault?.kind === 'failure') counts.failures++;
    if (testCase.fault?.kind === 'error') counts.errors++;
    spool.write(toXml(testCase));
  };
  return {
    start(spec) {
      suite = suiteName(spec);
    },
    sample(sample) {
      if (sample.file !== undefined && files.size < 2) files.add(sample.file);
      add({
        suite,
        name: sampleName(sample),
        seconds: sample.latencyMs === undefined ? undefined : sample.latencyMs / 1000,
        fault: faultOf(sample),
        lines: [...placeLine(sample), ...sampleLines(sample)],
      });
    },
    end({ spec, metrics, elapsedMs, gates = [] }: Report) {
      for (const gate of gates) add(gateCase(gate, suite));
      if (metrics['not_run']) add(missingCase(metrics['not_run'], suite));
      const [file] = files.size === 1 ? files : [];
      const attributes = [
        xmlAttribute('name', suite),
        xmlAttribute('tests', counts.tests),
        xmlAttribute('failures', counts.failures),
        xmlAttribute('errors', counts.errors),
        xmlAttribute('skipped', 0),
        xmlAttribute('time', (elapsedMs / 1000).toFixed(3)),
        xmlAttribute('timestamp', harmless(spec.created_at)),
        xmlAttribute('file', file && harmless(file)),
      ];
      open();
      output.write(`  <testsuite${attributes.join('')}>\n`);
      spool.pour((text) => output.write(text));
      output.write('  </testsuite>\n');
    },
  };
}

/** JUnit XML as the schema of Jenkins’ xUnit plugin takes it (junit-10.xsd): a test suite a run, a test case a sample. */
export function junitFormat(output: Output): Format {
  let isOpen = false;
  const open = () => {
    if (!isOpen) output.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tseval">\n');
    isOpen = true;
  };
  return {
    forRun: () => suiteReporter(open, output),
    close() {
      open();
      output.write('</testsuites>\n');
    },
  };
}
