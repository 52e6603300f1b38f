#!/usr/bin/env node
import { runCommandLine } from './application.js';

process.exitCode = await runCommandLine(process.argv.slice(2));
