import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Problem, UsageError } from '../errors.ts';
import { parseYamlFile } from '../registry/yaml-file.ts';
import { readYamlText } from '../registry/yaml-text.ts';
import { checkAgainst, type JsonSchema } from '../schema/check.ts';

/** What `tseval.yaml` in the working directory says; nothing where there is none. */
export interface ProjectFile {
  /** The registries to use where the command line names none. */
  registryPaths: readonly string[];
  /** The registries that may run code of their own. */
  allowCode: readonly string[];
}

const fileName = 'tseval.yaml';

const paths = { type: 'array', items: { type: 'string', minLength: 1 } };

/** What the file may hold; its paths are relative to it. */
const projectSchema: JsonSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    registry_paths: {
      ...paths,
      description: 'the registries to use where --registry-path names none: a list of folders',
    },
    allow_code: { ...paths, description: 'the registries whose modules and commands may run: a list of folders' },
  },
};

interface ProjectData {
  registry_paths?: readonly string[];
  allow_code?: readonly string[];
}

/** Reads the project file. Whatever is wrong with it stops the command: it says what may run. */
export async function readProjectFile(cwd: string): Promise<ProjectFile> {
  const path = resolve(cwd, fileName);
  if (!existsSync(path)) return { registryPaths: [], allowCode: [] };
  const { text, problem } = readYamlText(path, fileName);
  if (problem) throw new UsageError(problem);
  const { data, problems, place } = await parseYamlFile(fileName, text);
  if (problems.length > 0) throw new UsageError(problems);
  const faults = await checkAgainst(projectSchema, data, { what: fileName, place });
  if (faults.length > 0) throw new UsageError(faults);
  const { registry_paths: registryPaths = [], allow_code: allowCode = [] } = (data ?? {}) as ProjectData;
  const missing = (key: string, given: readonly string[]) =>
    given.flatMap((folder, index): Problem[] =>
      existsSync(resolve(cwd, folder))
        ? []
        : [
            {
              message: `${fileName} names the registry ${folder}, which does not exist`,
              place: place([key, index]),
              hint: 'paths are relative to this file',
            },
          ],
    );
  const absent = [...missing('registry_paths', registryPaths), ...missing('allow_code', allowCode)];
  if (absent.length > 0) throw new UsageError(absent);
  return { registryPaths, allowCode };
}
