import { EXAMPLE_DECLARATIONS } from '../../src/diagnostics/explanations/index.js';

/** An example of an explanation as a program: statements become a `main`, with the declarations that they mention. */
export function exampleProgram(example: string): string {
  const isProgram = /^(PUB|PRIVATE|SYNC|FN|STRUCT|ENUM|UNION|REQUIRE|TEST)\b/.test(example);
  if (isProgram) return example;
  const declarations = Object.entries(EXAMPLE_DECLARATIONS)
    .filter(([name]) => example.includes(name))
    .map(([, text]) => text);
  return [...declarations, 'FN main() RETURNS !Void ->', example, 'END', ''].join('\n');
}
