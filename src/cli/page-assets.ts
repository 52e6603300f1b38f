/** The script and the style of a page, which the build leaves beside the bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageAssets } from '../story/page/page.js';
import { assert } from '../support/assert.js';

/** Where this module is: in the bundle, or beside the other modules. */
const FOLDERS = [import.meta.dirname, join(import.meta.dirname, '../../bin')];

export function pageAssets(): PageAssets {
  const folder = FOLDERS.find((path) => existsSync(join(path, 'page.js')));
  assert(folder !== undefined, 'the build makes page.js');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
  return { script: read('page.js'), style: read('page.css') };
}
