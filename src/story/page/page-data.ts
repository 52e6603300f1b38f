/** What a page carries along for its script. */
import type { Explanation } from '../explain.js';
import type { Row } from '../text/rows.js';
import type { Story } from '../story.js';

export interface PageStory {
  /** `one schedule`, or empty when there is only this one. */
  readonly name: string;
  readonly story: Story;
  /** What is shown: the rows that lead to the fault, and all of them. */
  readonly rows: readonly Row[];
  readonly allRows: readonly Row[];
}

export interface PageData {
  readonly stories: readonly PageStory[];
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  readonly switches: Explanation['switches'];
}
