import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Place, UsageError } from '../errors.ts';
import { shownPath } from '../registry/shown-path.ts';

/** A registry, as far as trust is concerned. */
interface TrustedRoot {
  root: string;
  isBuiltIn: boolean;
  /** What names the code, where it is no registry. */
  holder?: string;
}

/** Which registries may run code of their own: modules, commands, graders. */
export interface Trust {
  allows(root: TrustedRoot): boolean;
  /** Refuses what `what` names, unless its registry may run it. */
  require(what: string, root: TrustedRoot, place: Place | undefined): void;
}

export interface TrustOptions {
  /** `--allow-code`. */
  allowCode: boolean;
  /** The roots that `allow_code:` of the project file names, relative to `cwd`. */
  allowedRoots: readonly string[];
  cwd: string;
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** A registry that somebody else wrote must not run anything just because an eval of it is run. */
export function createTrust({ allowCode, allowedRoots, cwd }: TrustOptions): Trust {
  const trusted = new Set(allowedRoots.map((path) => realPath(resolve(cwd, path))));
  const allows = ({ root, isBuiltIn }: TrustedRoot) => allowCode || isBuiltIn || trusted.has(realPath(root));
  return {
    allows,
    require(what, root, place) {
      if (allows(root)) return;
      const shown = shownPath(root.root, cwd) || '.';
      const registry = /^[./]/.test(shown) ? shown : `./${shown}`;
      throw new UsageError({
        message: `${what} runs code that ${root.holder ?? `the registry ${registry}`} names, which is not allowed`,
        ...(place && { place }),
        hint: `read that code first; then add --allow-code, or write into tseval.yaml: allow_code: [${JSON.stringify(shown)}]`,
      });
    },
  };
}
