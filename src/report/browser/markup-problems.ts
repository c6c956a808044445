/**
 * What is wrong with the markup of a page by the HTML standard: one sentence for each rule, with how often it is broken and
 * where first. Empty for valid markup.
 */
export async function markupProblems(html: string): Promise<readonly string[]> {
  // Loaded here: every other command does without it, and it is slow to load.
  const { HtmlValidate, StaticConfigLoader } = await import('html-validate');
  const loader = new StaticConfigLoader({
    extends: ['html-validate:standard'],
    // `>` in a text is no error by the standard; thousands of messages would hide what is one.
    rules: { 'no-raw-characters': 'off' },
  });
  const { results } = await new HtmlValidate(loader).validateString(html);
  const messages = results.flatMap((result) => result.messages);
  return [...new Set(messages.map(({ ruleId }) => ruleId))].map((rule) => {
    const broken = messages.filter(({ ruleId }) => ruleId === rule);
    const [first] = broken;
    const where = first === undefined ? '' : `line ${first.line}, column ${first.column}: ${first.message}`;
    return `markup: ${rule} (${broken.length} times, first at ${where.slice(0, 200)})`;
  });
}
