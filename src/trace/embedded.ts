/** The modules inside a trace, as the compiler asks for them. */
import type { Trace } from './schema.js';

export interface EmbeddedModules {
  readonly read: (path: string) => string;
  readonly packages: Readonly<Record<string, string>>;
}

export function embeddedModules({ sources }: Trace): EmbeddedModules {
  return {
    read: (path) => {
      const found = sources.find(({ file }) => file === path);
      if (found === undefined) throw new Error('it is not in the trace');
      return found.text;
    },
    packages: Object.fromEntries(
      sources.flatMap((source) =>
        source.package === undefined ? [] : [[source.package, source.file]],
      ),
    ),
  };
}
