/** The valid programs that mutations start from. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceText {
  readonly file: string;
  readonly text: string;
}

const FOLDERS: readonly string[] = ['scenarios', 'vm-tests/conformance', 'vm-tests/goldens'];

export function validPrograms(): readonly SourceText[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(cht|clear)$/.test(file))
      .toSorted()
      .map((file) => ({
        file: join(folder, file),
        text: readFileSync(join(folder, file), 'utf8'),
      })),
  );
}
