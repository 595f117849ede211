/** A value of a workflow command of GitHub Actions: a percent sign or a line end in it would end or change the command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** What an annotation points at. */
interface AnnotationPlace {
  file?: string | undefined;
  line?: number | undefined;
  title: string;
}

/** `::error file=…,line=…,title=…::message`: an annotation of a pull request. Without a file, a line means nothing. */
export function errorCommand({ file, line, title }: AnnotationPlace, message: string): string {
  const properties = Object.entries({ file, line: file === undefined ? undefined : line, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::error ${properties.join(',')}::${escapeData(message)}\n`;
}
