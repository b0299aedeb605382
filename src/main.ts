import './serving/signals.js';
import cluster from 'node:cluster';

// a worker has a word by which it is told from the others in a list of processes
if (cluster.isPrimary && process.argv.length > 2) {
  await import('./commands/main-words.js');
} else {
  // modules that are traced must not be loaded before tracing has started
  await import('./instrumentation.js');
  await import('./serving/serve.js');
}
