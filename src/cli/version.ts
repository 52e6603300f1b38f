/** Version of this tool for `--version` and reports. */
import { VERSION } from '../explore/version.js';

export function toolVersion(): string {
  return VERSION;
}
