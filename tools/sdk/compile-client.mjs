import { basename, join } from 'node:path';
import ts from 'typescript';

const CONFIG = join(import.meta.dirname, 'tsconfig.json');

/**
 * The client compiled against these types of the documents: JavaScript and declarations, by file name.
 * @throws Error with every fault, when its source does not fit the types.
 */
export function compileClient(schema) {
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(CONFIG, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: refuse,
  });
  const host = ts.createCompilerHost(options);
  overlay(host, join(options.outDir, 'schema.d.mts'), schema);
  const program = ts.createProgram(fileNames, options, host);
  const files = {};
  const { diagnostics } = program.emit(undefined, (path, text) => {
    files[basename(path)] = text;
  });
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length > 0) refuse(...faults);
  return files;
}

/** Lets the compiler read this text where a file is, or will be. */
function overlay(host, path, text) {
  const { fileExists, readFile } = host;
  host.fileExists = (file) => file === path || fileExists(file);
  host.readFile = (file) => (file === path ? text : readFile(file));
}

function refuse(...faults) {
  throw new Error(ts.formatDiagnostics(faults, ts.createCompilerHost({})));
}
