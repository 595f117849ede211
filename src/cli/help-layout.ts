import { type Command, Help } from 'commander';

/** A description of fewer columns than this stands below its term. */
const leastBeside = 38;
const indent = ' '.repeat(6);

/** How help is laid out: to be read in 80 columns, and in a narrow pane as well. */
export const helpLayout: Partial<Help> = {
  minWidthToWrap: 20,
  // Their arguments stand in their own help.
  subcommandTerm: (command: Command) => command.name(),
  formatItem(term, termWidth, description, helper) {
    const columns = helper.helpWidth ?? 80;
    if (description === '' || columns - termWidth - 4 >= leastBeside)
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    const text = helper.boxWrap(description, Math.max(columns - indent.length, 20));
    return `  ${term}\n${indent}${text.replaceAll('\n', `\n${indent}`)}`;
  },
};
