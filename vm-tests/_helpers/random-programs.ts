/** Random small concurrent programs, compiled, together with run parameters. */
import fc from 'fast-check';
import type { Program } from '../../src/bytecode/program.js';
import { compile } from '../../src/compile.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { programShapes, someParameters } from './program-shapes.js';
import type { Size } from './program-shapes.js';
import { renderProgram } from './render-program.js';

export interface RandomProgram {
  readonly text: string;
  readonly program: Program;
  readonly parameters: Parameters;
}

/** Static lock checks only warn, so that programs with such bugs load. */
export function compileLoose(text: string): Program {
  return compile(text, { file: 'test.cht', staticChecks: 'warn' });
}

/** A failing property prints its program and the parameters that are not the usual ones. */
export function randomPrograms(size: Size = 'usual'): fc.Arbitrary<RandomProgram> {
  const services = fc.nat({ max: 7 });
  return fc
    .tuple(programShapes(size), someParameters(size), services)
    .map(([shape, parameters, pick]) => {
      const rendered = served(renderProgram(shape), pick);
      const text = parameters.placement === 'native' ? placed(rendered) : rendered;
      return {
        text,
        parameters,
        program: compileLoose(text),
        [fc.toStringMethod]: () => `\n${describeParameters(parameters)}\n${text}`,
      };
    });
}

/** Of a few programs every other body, or all of them, are services. */
function served(text: string, pick: number): string {
  if (pick > 1) return text;
  let bodies = 0;
  return text.replaceAll('@parallel ->', (words) => (bodies++ % 2 < pick ? words : '@service ->'));
}

/** Every other body is where the compiler would place it; the others may run anywhere. */
function placed(text: string): string {
  let bodies = 0;
  return text.replaceAll('@parallel ->', (words) => (bodies++ % 2 === 0 ? '' : words));
}

export function describeParameters(parameters: Parameters): string {
  const usual: Readonly<Record<string, unknown>> = { ...DEFAULT_PARAMETERS };
  return Object.entries(parameters)
    .filter(([name, value]) => usual[name] !== value)
    .map(([name, value]) => `# ${name}=${String(value)}`)
    .join('\n');
}
