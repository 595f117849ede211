import { type Command, Option } from 'commander';
import { type GivenPrice, parsePrice } from '../prices/given-price.ts';
import { defaultSeed } from '../random/default-seed.ts';
import {
  collect,
  concurrencyValue,
  decimal,
  duration,
  evalParam,
  jsonOrText,
  keyValues,
  textPairs,
  wholeNumber,
} from './option-values.ts';

const longestTimeoutSeconds = 86_400;
const judgeMap = textPairs('--judge-map', 'o3-mini=gpt-5-mini');

/** The heading of what belongs to no group; whatever adds a group goes back to it. */
const general = 'Options:';

/** Adds the options that say what is run. */
function addChoice(command: Command): Command {
  return command
    .optionsGroup('What is run:')
    .option('--max-samples <n>', 'run only the first N samples of the shuffled order', wholeNumber('--max-samples', 1))
    .option('--sample <id>', 'run just this sample: an id, an index, or FROM-TO; repeatable', collect)
    .option(
      '--repeats <k>',
      'run each sample K times, and report how much its verdicts differ',
      wholeNumber('--repeats', 1),
      1,
    )
    .option('--seed <n>', 'seed of each sample’s generator', wholeNumber('--seed'), defaultSeed)
    .option(
      '--extra-eval-params <k=v,…>',
      'arguments that replace those of the eval',
      keyValues('--extra-eval-params', evalParam),
    )
    .option('--completion-args <k=v,…>', 'API parameters of every request', keyValues('--completion-args', jsonOrText))
    .option(
      '--grader <completion_fn>',
      'what grades, where a model does (default: the last of several, or the only one)',
    )
    .option('--regrade <n>', 'ask a grader again whose verdict cannot be read', wholeNumber('--regrade', 0), 0)
    .optionsGroup(general);
}

/** Adds the options that say how requests are made, which a resumed run may change. */
export function addPace(command: Command): Command {
  return command
    .optionsGroup('Requests:')
    .option(
      '--concurrency <n>',
      'requests at a time, or auto: as many as each model bears, 16 to 100 (EVALS_THREADS; default: auto)',
      concurrencyValue,
    )
    .option('--rpm <n>', 'at most so many requests to each model in any minute', wholeNumber('--rpm', 1))
    .option('--tpm <n>', 'at most about so many tokens of each model in any minute', wholeNumber('--tpm', 1))
    .option(
      '--timeout <seconds>',
      'time limit of one attempt (EVALS_THREAD_TIMEOUT; default: 120)',
      decimal('--timeout', { least: 0.001, most: longestTimeoutSeconds }),
    )
    .option('--max-retries <n>', 'further attempts after a failed one', wholeNumber('--max-retries', 0), 6)
    .option('--max-errors <n>', 'errored samples, as a number or N%, above which the exit code is 3 (default: 0)')
    .option(
      '--grace <seconds>',
      'how long samples under way are waited for after Ctrl-C, or when the time is up',
      decimal('--grace', { least: 0, most: longestTimeoutSeconds }),
      10,
    )
    .optionsGroup(general);
}

/** Adds the options that say what may be used to answer and to grade. */
function addRequests(command: Command): Command {
  return command
    .optionsGroup('Requests:')
    .option('--allow-code', 'run modules and commands that the registries name', false)
    .option('--python <path>', 'the interpreter of Python graders', 'python3')
    .option(
      '--python-timeout <seconds>',
      'time limit of a Python grader for one item',
      decimal('--python-timeout', { least: 0.001, most: longestTimeoutSeconds }),
      120,
    )
    .option('--judge-map <old=new>', 'ask another judge than a definition names; repeatable', judgeMap)
    .addOption(
      new Option('--missing <how>', 'what a path that an item lacks becomes: error or empty').choices([
        'error',
        'empty',
      ]),
    )
    .option('--dry-run', 'send nothing and record nothing: the dummy function answers')
    .option('--dry-run-logging', 'print the events of a dry run on stderr')
    .optionsGroup(general);
}

/** Adds the options that bound what a run may cost. */
export function addBudget(command: Command): Command {
  return command
    .optionsGroup('Limits of what is spent:')
    .option('--max-cost <dollars>', 'stop before more is spent', decimal('--max-cost', { least: 0.000001, most: 1e9 }))
    .option('--max-tokens-total <n>', 'stop before more tokens are spent', wholeNumber('--max-tokens-total', 1))
    .option('--max-time <duration>', 'stop when the time is up: 90s, 30m, 2h', duration('--max-time'))
    .option('--price <in,out>', 'dollars for a million tokens, or MODEL=IN,OUT; repeatable', collectPrice)
    .optionsGroup(general);
}

function collectPrice(text: string, before: readonly GivenPrice[] = []): readonly GivenPrice[] {
  return [...before, parsePrice(text)];
}

/** How old an answer of the cache may be. */
const defaultTtlMs = 14 * 86_400_000;

/** Where a cache is. */
export function cacheDirOption(): Option {
  return new Option('--cache-dir <dir>', 'where the cache is (default: $XDG_CACHE_HOME/tseval, else ~/.cache/tseval)');
}

/** How long a cache holds. */
export function cacheTtlOption(): Option {
  return new Option('--cache-ttl <duration>', 'how old its answers may be: 90s, 12h, 14d')
    .default(defaultTtlMs, '14d')
    .argParser(duration('--cache-ttl'));
}

/** Adds the options that say which answers are kept, and used again. */
function addAnswers(command: Command): Command {
  return command
    .optionsGroup('Answers of earlier runs:')
    .option('--cache', 'use answers of earlier runs to the same requests (the default, but where CI is set)')
    .option('--no-cache', 'ask for every answer anew, and keep none')
    .addOption(cacheDirOption())
    .addOption(cacheTtlOption())
    .option('--save-answers <file>', 'add every request and its answer to a file, for --frozen')
    .option('--frozen <file>', 'take all answers from such a file: no key, no network; what it lacks is an error')
    .optionsGroup(general);
}

/** Adds the options that say where a run is recorded. */
function addRecording(command: Command): Command {
  return command
    .optionsGroup('Record:')
    .option('--name <name>', 'what to call the run, in its record and in list runs')
    .option('--metadata <k=v>', 'a label of the run, as --name is; repeatable', textPairs('--metadata', 'team=search'))
    .option('--record-path <file>', 'where to record the run (default: a file in .tseval/runs/)')
    .option('--log-to-file <file>', 'append what is printed to this file too')
    .option('--http-run', 'post the events to --http-run-url instead')
    .option('--http-run-url <url>', 'where to post them, as JSON arrays')
    .option('--http-batch-size <n>', 'events in one post', wholeNumber('--http-batch-size', 1), 100)
    .option(
      '--http-fail-percent-threshold <n>',
      'share of undelivered events above which the run fails',
      decimal('--http-fail-percent-threshold', { least: 0, most: 100 }),
      5,
    )
    .option('--local-run', 'record to a local file, which is the default')
    .option('--no-local-run', 'only together with --http-run')
    .option('--user <name>', 'who runs it, for the record')
    .option('--visible', 'note in the record that the run is to be listed')
    .option('--no-visible', 'note that it is not')
    .optionsGroup(general);
}

/** Adds the options that say what a run, or a record, must meet for exit code 0. */
export function addGates(command: Command): Command {
  return command
    .optionsGroup('Gates:')
    .option(
      '--threshold <gate>',
      'a limit for a metric, such as "accuracy>=0.85"; where it is not met the exit code is 1; repeatable',
      collect,
    )
    .addOption(
      new Option(
        '--gate-on <samples>',
        'judge shares and scores on all samples, where those without a verdict count as wrong (the default), or on the graded ones',
      ).choices(['all', 'graded']),
    )
    .optionsGroup(general);
}

/** Adds the options that say what becomes of the report. */
export function addPrinting(command: Command): Command {
  return command
    .optionsGroup('Report:')
    .option(
      '--reporter <name[=file]>',
      'terminal, json, jsonl, junit, markdown, csv, github or ./my-reporter.ts; repeatable (default: terminal)',
      collect,
    )
    .option('--json', 'print the report as one JSON object: --reporter json')
    .option('--show-failures <n>', 'print the first N failed samples', wholeNumber('--show-failures', 0))
    .optionsGroup(general);
}

/** Adds the options that say what is shown while a run goes on. */
export function addProgress(command: Command): Command {
  return command
    .optionsGroup('Report:')
    .option('--no-progress', 'no progress line')
    .option('--quiet', 'only the report and errors')
    .optionsGroup(general);
}

/** Adds the option that names who answers beside the eval; several run side by side. */
export function addModelOption(command: Command): Command {
  return command.option('--model <name>', 'who answers: a completion function; several are run side by side', collect);
}

/** Adds the options for definitions of the hosted platform. */
export function addHostedOptions(command: Command): Command {
  return command
    .optionsGroup('Definitions of the hosted platform:')
    .option('--run <file>', 'a run of the hosted platform as JSON: its data source, model and messages')
    .option('--choose <name>', 'which eval of a file that holds several: its name or id')
    .option('--data <file>', 'rows as JSONL, in place of those that the run or the entry names')
    .option(
      '--file <id=path>',
      'the local copy of an uploaded file; repeatable',
      textPairs('--file', 'file-abc=rows.jsonl'),
    )
    .option('--output-items <file>', 'write each item with its verdicts, as the hosted API returned them (JSONL)')
    .option('--run-object <file>', 'write the run with its counts, as the hosted API returned it (JSON)')
    .optionsGroup(general);
}

/** Adds what `run` and `set` have in common. */
export function addRunOptions(command: Command): Command {
  return addProgress(
    addPrinting(addGates(addRecording(addAnswers(addBudget(addRequests(addPace(addChoice(command)))))))),
  );
}
