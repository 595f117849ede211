import { homedir, tmpdir, userInfo } from 'node:os';

/** The user's folder. `HOME` may be empty, and a user of a container may be in no list: then nothing must end up in the folder they stand in. */
export function homeFolder(): string {
  try {
    return homedir() || userInfo().homedir;
  } catch {
    return tmpdir();
  }
}
