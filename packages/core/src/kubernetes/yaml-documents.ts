/** A document of a YAML stream, with the text between its separators as it stands. */
export interface YamlDocument {
  /** Ends in a line feed. */
  readonly text: string;
}

const SEPARATOR = /^---[^\S\n]*(#.*)?$/;

/**
 * Splits a stream at its `---` lines, as Kubernetes' reader does: a separator may carry a comment
 * but no content, and empty documents are no documents.
 */
export function splitYamlDocuments(stream: string): readonly YamlDocument[] {
  const documents: YamlDocument[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) documents.push({ text: `${lines.join('\n')}\n` });
    lines = [];
  };
  const all = stream.split('\n');
  if (all.at(-1) === '') all.pop();
  for (const line of all) {
    if (SEPARATOR.test(line.replace(/\r$/, ''))) flush();
    else lines.push(line);
  }
  flush();
  return documents;
}
