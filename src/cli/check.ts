import { availableParallelism } from 'node:os';
import { type CheckResult, checkRegistry } from '../check/check-registry.ts';
import { findingLevels } from '../check/finding.ts';
import { type ExitCode, exitCodes, UsageError } from '../errors.ts';
import { killGroup } from '../library/kill-group.ts';
import type { PythonPool } from '../python/python-pool.ts';
import { shownPath } from '../registry/shown-path.ts';
import { templateLoader } from '../run/load-template.ts';
import { createTrust } from '../run/trust.ts';
import type { CheckCommandOptions } from './check-command.ts';
import { checkText, countLevels } from './check-text.ts';
import type { Io } from './io.ts';
import { openProject } from './open-session.ts';

/** Errors are 2, as the registry or its data are wrong; warnings are a failed gate where they were made one. */
function exitCodeOf({ findings }: CheckResult, isStrict: boolean): ExitCode {
  const { error, warning } = countLevels(findings);
  if (error > 0) return exitCodes.usage;
  return isStrict && warning > 0 ? exitCodes.failed : exitCodes.ok;
}

/** A check of nothing must not look like one that found nothing. */
function nothingChecked({ evals }: CheckResult, roots: readonly string[]): UsageError {
  return evals.length === 0
    ? new UsageError({
        message: `nothing was checked: there is no eval in ${roots.join(', ')}`,
        hint: 'is a --registry-path missing?',
      })
    : new UsageError({
        message: `nothing was checked: ${evals.length === 1 ? 'the eval was' : `all ${evals.length} evals were`} skipped`,
        hint: 'the reasons stand above',
      });
}

function toJson({ findings, evals, silenced }: CheckResult, exitCode: ExitCode) {
  return {
    findings: findings.map(({ code, message, hint, place, evals: names, more }) => ({
      code,
      level: findingLevels[code],
      message,
      hint: hint ?? null,
      file: place?.file ?? null,
      line: place?.line ?? null,
      column: place?.column ?? null,
      evals: names,
      ...(more !== undefined && { more }),
    })),
    evals: evals.map(({ findings: _, cls, ...one }) => ({ ...one, class: cls })),
    ...countLevels(findings),
    ignored: silenced,
    exit_code: exitCode,
  };
}

/** The processes of Python graders, which are started only where one is needed. */
function pythonPool(python: string): { open(): Promise<PythonPool>; close(): Promise<void> } {
  let opening: Promise<PythonPool> | undefined;
  const open = async (): Promise<PythonPool> => {
    const { createPythonPool } = await import('../python/python-pool.ts');
    return createPythonPool({ python, size: availableParallelism(), kill: (pid) => killGroup(Math.abs(pid)) });
  };
  return {
    open: () => (opening ??= open()),
    // Where it could not be opened, that is a finding already.
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}

/** `tseval check`: whether evals are sound, as far as that can be known without a model. */
export async function checkCommand(given: {
  evals: readonly string[];
  options: CheckCommandOptions;
  io: Io;
}): Promise<ExitCode> {
  const { evals: names, options, io } = given;
  const { cwd } = io;
  const started = performance.now();
  const { registry, project } = await openProject(io, options.registryPath);
  const trust = createTrust({ allowCode: options.allowCode, allowedRoots: project.allowCode, cwd });
  const loadTemplate = templateLoader({
    cwd,
    trust,
    loadExport: async (request) => {
      const { loadExport } = await import('../modules/load-module.ts');
      return loadExport({ ...request, shown: (path) => shownPath(path, cwd) });
    },
  });
  const python = pythonPool(options.python);
  try {
    const result = await checkRegistry(names, { registry, trust, loadTemplate, openPython: python.open });
    const isEmpty = result.evals.every(({ status }) => status === 'skipped');
    const code = isEmpty ? exitCodes.usage : exitCodeOf(result, options.strict ?? false);
    const seconds = (performance.now() - started) / 1000;
    io.stdout.write(
      options.json
        ? `${JSON.stringify(toJson(result, code), null, 2)}\n`
        : checkText(result, { most: options.maxFindings, seconds, isNamed: names.length > 0 }),
    );
    if (!isEmpty) return code;
    const own = registry.roots.filter(({ isBuiltIn }) => !isBuiltIn).map(({ path }) => shownPath(path, cwd));
    throw nothingChecked(result, own.length > 0 ? own : ['the built-in registry']);
  } finally {
    await python.close();
  }
}
