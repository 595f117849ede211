import type { Problem } from '../errors.ts';

const explanations: Readonly<Record<string, (file: string) => Problem>> = {
  ENOENT: (file) => ({
    code: 'data-missing',
    message: `the data file ${file} does not exist`,
    hint: 'check the path; a relative one is looked for in the working directory, then in the data folder of the registry',
  }),
  EACCES: (file) => ({
    message: `the data file ${file} may not be read`,
    hint: `give yourself access: chmod u+r ${file}`,
  }),
  EMFILE: (file) => ({
    message: `the data file ${file} cannot be opened: too many files are open`,
    hint: 'join the files of the data set into one',
  }),
  ENOSPC: (file) => ({
    message: `there is no room to unpack the data file ${file}`,
    hint: 'unpack it yourself, or set TMPDIR to a folder with more room',
  }),
};

/** Says in a sentence why the system refuses a data file; undefined where the error is not the system's, but a bug of ours. */
export function explainSystemError(error: unknown, file: string): Problem | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const explain = explanations[error.code];
  if (explain !== undefined) return { place: { file }, ...explain(file) };
  return {
    message: `the data file ${file} cannot be read: ${error.message}`,
    place: { file },
    hint: 'mend what the system complains of, or copy the file elsewhere',
  };
}
