/** What `fileOperation` does, named like the builtins (CLEAR language reference, 15.2). */
export const FILE_OPERATIONS = [
  'readFile',
  'writeFile',
  'open',
  'create',
  'fileReadAll',
  'fileWrite',
  'fileSize',
  'listDir',
  'listAll',
  'readLine',
  'readLinePrompt',
  'pwd',
  'argv',
  'peakMemoryKb',
  'peakVirtualMemoryKb',
  'currentMemoryKb',
] as const;
