// Made-up records of one eval, as tseval writes them, for the parts that compare runs.
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const sha = (digit) => digit.repeat(64);

function specLine(samples) {
  const spec = {
    completion_fns: ['bench'],
    eval_name: 'bench.dev.v0',
    base_eval: 'bench',
    split: 'dev',
    run_config: {
      completion_fns: ['bench'],
      eval_spec: {
        cls: 'Match',
        args: { samples_jsonl: 'bench.jsonl' },
        key: 'bench.dev.v0',
        group: 'bench',
        registry_path: '',
      },
      seed: 1,
      max_samples: null,
      command: 'tseval bench bench',
      initial_settings: { visible: true },
      samples,
      fingerprints: { eval: sha('a'), data: sha('b'), parameters: sha('c') },
      tseval_version: 'bench',
    },
    created_by: '',
    run_id: 'BENCH',
    created_at: '2026-11-21T00:00:00.000Z',
  };
  return `${JSON.stringify({ spec })}\n`;
}

function sampleLines(index, value, firstEvent) {
  const outcome = value === 1 ? 'correct' : value === 0 ? 'incorrect' : 'scored';
  const hash = createHash('md5').update(String(index)).digest('hex');
  const line = (type, data, event) =>
    `{"run_id":"BENCH","event_id":${event},"sample_id":"bench.dev.${index}","type":"${type}","data":${JSON.stringify(data)},"created_by":"","created_at":"2026-11-21T00:00:00.000Z"}\n`;
  const graded =
    outcome === 'scored'
      ? ['metrics', { score: value }]
      : ['match', { correct: value === 1, expected: 'answer', picked: null, sampled: 'answer' }];
  return (
    line('sample', { file: 'bench.jsonl', line: index + 1, hash, outcome, events: 1 }, firstEvent) +
    line(...graded, firstEvent + 1)
  );
}

/** Writes a record of so many samples, whose values, 1, 0 or a score between them, `draw` gives. */
export function writeRecord(path, samples, draw) {
  const fd = openSync(path, 'w');
  let text = specLine(samples);
  for (let index = 0; index < samples; index++) {
    text += sampleLines(index, draw(index), 2 * index);
    if (text.length > 1 << 16) {
      writeSync(fd, text);
      text = '';
    }
  }
  writeSync(fd, `${text}{"final_report":{"samples":${samples},"not_run":0},"run_id":"BENCH"}\n`);
  closeSync(fd);
}
