/** Text that Markdown shows as it is within a line: no markup, no HTML, no link, no end of a table's cell. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>|~&$#]/g, String.raw`\$&`)
    .replace(/:(?=\/\/)|@/g, String.raw`\$&`);
}

/** A table of GitHub-flavoured Markdown; cells are text and are escaped here. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  return `${line(columns)}|${' --- |'.repeat(columns.length)}\n${rows.map(line).join('')}`;
}
