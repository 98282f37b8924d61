/** Ends the program where what it says cannot be written: quietly where nobody reads on, and as a failure on a full disk. */
export function endWhereNothingIsWritten(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      if (stream === process.stdout) console.error(`error: the answer cannot be written: ${error.message}`);
      process.exit(1);
    });
  }
}
