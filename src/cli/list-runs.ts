import { basename, join } from 'node:path';
import type { RunSpec } from '../record/event.ts';
import { listRecords } from '../record/list-records.ts';
import { type RecordSummary, summarizeRecord } from '../record/summarize-record.ts';
import { formatNumber } from '../report/metric-rows.ts';
import type { Row } from './list.ts';

/** A record, and what it says of itself; another command may remove one while it is listed. */
interface Listed extends RecordSummary {
  /** From the working directory. */
  file: string;
}

function summarize(cwd: string, file: string): Listed[] {
  try {
    return [{ file, ...summarizeRecord(join(cwd, file)) }];
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (['EACCES', 'EPERM', 'EISDIR'].includes(code)) return [{ file, spec: undefined, report: undefined }];
    throw error;
  }
}

/** Whether a run went to its end; one that is under way looks like one that was cut off. */
function stateOf({ spec, report }: Listed): 'finished' | 'unfinished' | 'unreadable' {
  if (spec === undefined) return 'unreadable';
  return report !== undefined && !report['not_run'] ? 'finished' : 'unfinished';
}

/** `2026-11-21 03:18`, in the time of whoever reads it. */
function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '-';
  const [year, month, day, hour, minute] = [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
  ].map((part) => String(part).padStart(2, '0'));
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

function labelsOf({ run_config: { name, metadata = {} } }: RunSpec): string {
  return [...(name === undefined ? [] : [name]), ...Object.entries(metadata).map((pair) => pair.join('='))].join(', ');
}

/** The cells of a line: what a person looks for first comes first. */
function cellsOf(listed: Listed): string[] {
  const { file, spec, report } = listed;
  if (spec === undefined) return ['-', '-', '-', stateOf(listed), '', file];
  const name = ['accuracy', 'pass_rate', 'score'].find((metric) => report?.[metric] !== undefined);
  const value = name === undefined ? '' : `${name} ${formatNumber(report?.[name] ?? 0)}`;
  const state = stateOf(listed) === 'finished' ? value || 'finished' : `unfinished ${value}`.trimEnd();
  const time = formatTime(spec.created_at);
  return [time, spec.eval_name, spec.completion_fns.join(', '), state, labelsOf(spec), file];
}

function jsonOf(listed: Listed): Record<string, unknown> {
  const { file, spec, report } = listed;
  return {
    record: file,
    state: stateOf(listed),
    run_id: spec?.run_id ?? null,
    created_at: spec?.created_at ?? null,
    eval: spec?.eval_name ?? null,
    completion_fns: spec?.completion_fns ?? null,
    name: spec?.run_config.name ?? null,
    metadata: spec?.run_config.metadata ?? null,
    samples: spec?.run_config.samples ?? null,
    report: report ?? null,
  };
}

/** The records of a working directory, newest first, in columns. Only the first and the last line of each is read. */
export function listRuns(cwd: string): Row[] {
  const listed = listRecords(cwd).flatMap((file) => summarize(cwd, file));
  const time = ({ spec }: Listed) => spec?.created_at ?? '';
  listed.sort((a, b) => (time(a) < time(b) ? 1 : time(a) > time(b) ? -1 : a.file < b.file ? 1 : -1));
  const rows = listed.map((run) => ({ name: basename(run.file), json: jsonOf(run), cells: cellsOf(run) }));
  const used = [0, 1, 2, 3, 4, 5].filter((column) => rows.some(({ cells }) => cells[column] !== ''));
  const widths = used.map((column) => Math.max(...rows.map(({ cells }) => (cells[column] ?? '').length)));
  return rows.map(({ name, json, cells }) => {
    const padded = used.map((column, i) => (cells[column] ?? '').padEnd(widths[i] ?? 0));
    return { name, json, text: padded.join('  ').trimEnd() };
  });
}
