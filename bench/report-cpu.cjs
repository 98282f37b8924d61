// Loaded before a program: prints what its process has used, when it ends.
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`\ncpu ${(user + system) / 1000} peak ${process.resourceUsage().maxRSS / 1024}\n`);
});
