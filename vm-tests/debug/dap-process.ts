/** `clear debug --dap` as a file that can be run without words: what the client of the tests starts. */
import { runCommandLine } from '../../src/cli/application.js';

process.exitCode = await runCommandLine(['debug', '--dap']);
