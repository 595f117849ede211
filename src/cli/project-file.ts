import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Place, type Problem, UsageError } from '../errors.ts';
import { gatesSchema } from '../registry/entry-schemas.ts';
import type { PlacedText } from '../registry/read-gates.ts';
import { parseYamlFile, type YamlFile } from '../registry/yaml-file.ts';
import { readYamlText } from '../registry/yaml-text.ts';
import { checkAgainst, type DataPath, type JsonSchema } from '../schema/check.ts';

/** What `tseval.yaml` in the working directory says; nothing where there is none. */
export interface ProjectFile {
  /** The registries to use where the command line names none. */
  registryPaths: readonly string[];
  /** The registries that may run code of their own. */
  allowCode: readonly string[];
  /** The thresholds, by the pattern of the evals that they are for; `*` for all. */
  gates: readonly ProjectGates[];
}

/** The thresholds that the project file has for some evals. */
export interface ProjectGates {
  /** A name, in which `*` stands for any text. */
  evals: string;
  place: Place;
  gates: readonly PlacedText[];
}

const fileName = 'tseval.yaml';
/** What others call such files: its gates would hold nothing. */
const otherName = 'tseval.yml';

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
    gates: {
      anyOf: [gatesSchema, { type: 'object', minProperties: 1, additionalProperties: gatesSchema }],
      description: 'a list of thresholds for all evals, or a mapping from names of evals to such lists',
    },
  },
};

interface ProjectData {
  registry_paths?: readonly string[];
  allow_code?: readonly string[];
  gates?: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

/** Reads the project file. Whatever is wrong with it stops the command: it says what may run. */
export async function readProjectFile(cwd: string): Promise<ProjectFile> {
  if (existsSync(resolve(cwd, otherName))) {
    throw new UsageError({
      message: `the project file is called ${fileName}: ${otherName} is not read`,
      place: { file: otherName },
      hint: 'rename it',
    });
  }
  const path = resolve(cwd, fileName);
  if (!existsSync(path)) return { registryPaths: [], allowCode: [], gates: [] };
  const { text, problem } = readYamlText(path, fileName);
  if (problem) throw new UsageError(problem);
  const { data, problems, place } = await parseYamlFile(fileName, text);
  if (problems.length > 0) throw new UsageError(problems);
  const faults = await checkAgainst(projectSchema, data, { what: fileName, place });
  if (faults.length > 0) throw new UsageError(faults);
  const { registry_paths: registryPaths = [], allow_code: allowCode = [], gates = {} } = (data ?? {}) as ProjectData;
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
  return { registryPaths, allowCode, gates: placeGates(gates, place) };
}

/** A list is for all evals. */
function placeGates(gates: NonNullable<ProjectData['gates']>, place: YamlFile['place']): readonly ProjectGates[] {
  const read = (evals: string, path: DataPath, texts: readonly string[]): ProjectGates => ({
    evals,
    place: place(path, 'key'),
    gates: texts.map((text, index) => ({ text, place: place([...path, index]) })),
  });
  if (Array.isArray(gates)) return [read('*', ['gates'], gates as readonly string[])];
  return Object.entries(gates).map(([evals, texts]) => read(evals, ['gates', evals], texts as readonly string[]));
}
