// Loaded before the program: prints the CPU time of the whole process when it ends, start of Node.js included.
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`cpu ${(user + system) / 1000}\n`);
});
