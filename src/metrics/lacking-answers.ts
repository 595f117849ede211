import type { RunEvent } from '../record/event.ts';

/** The kind of error of a criterion that reads of an answer what the answer does not have. */
const lacking = 'invalid_variable_error';

/**
 * Counts the samples that were answered, but whose answers lack what every criterion that failed on them reads. Such an item of a
 * hosted eval says something of the model; one that got no answer, or that a judge did not judge, says nothing.
 */
export function lackingAnswers(): { add(event: RunEvent): void; count(): number } {
  let count = 0;
  let current: { isAnswered: boolean; isLacking: boolean; isOther: boolean } | undefined;
  const close = () => {
    if (current?.isAnswered && current.isLacking && !current.isOther) count += 1;
    current = undefined;
  };
  return {
    add(event) {
      if (event.type === 'sample') {
        close();
        if (event.data.outcome === 'errored') current = { isAnswered: false, isLacking: false, isOther: false };
      }
      if (current === undefined) return;
      if (event.type === 'sampling' && event.data.criterion === undefined) current.isAnswered = true;
      else if (event.type === 'criterion' && event.data.error?.kind === lacking) current.isLacking = true;
      else if (event.type === 'criterion' && event.data.error) current.isOther = true;
      else if (event.type === 'error' && event.data.kind !== lacking) current.isOther = true;
    },
    count() {
      close();
      return count;
    },
  };
}
