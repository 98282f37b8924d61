/* fault NUMBER ERROR REPORT PART... -- COMMAND...: runs COMMAND, whose call of that number, on a file with one of the parts in its
   path or to start a program, fails with ERROR. REPORT gets a line for it, with program and file; for NUMBER 0, by which none
   fails, a line for each call. Ends as COMMAND does; 71 where this kernel gives no such filter. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The argument that is a descriptor, or the directory of a path; and the one that is a path. NONE where there is none. */
#define NONE -1
static const struct call {
  int number;
  const char *name;
  int directory, path;
} calls[] = {
  {SYS_execve, "execve", NONE, 0},
  {SYS_openat, "openat", 0, 1},
  {SYS_openat2, "openat2", 0, 1},
  {SYS_newfstatat, "newfstatat", 0, 1},
  {SYS_statx, "statx", 0, 1},
  {SYS_faccessat, "faccessat", 0, 1},
  {SYS_faccessat2, "faccessat2", 0, 1},
  {SYS_readlinkat, "readlinkat", 0, 1},
  {SYS_mkdirat, "mkdirat", 0, 1},
  {SYS_unlinkat, "unlinkat", 0, 1},
  {SYS_renameat, "renameat", 0, 1},
  {SYS_renameat2, "renameat2", 0, 1},
  {SYS_linkat, "linkat", 0, 1},
  {SYS_fchmodat, "fchmodat", 0, 1},
  {SYS_fchownat, "fchownat", 0, 1},
  {SYS_utimensat, "utimensat", 0, 1},
  {SYS_chdir, "chdir", NONE, 0},
  {SYS_fchdir, "fchdir", 0, NONE},
  {SYS_read, "read", 0, NONE},
  {SYS_getdents64, "getdents64", 0, NONE},
  {SYS_write, "write", 0, NONE},
  {SYS_fsync, "fsync", 0, NONE},
  {SYS_flock, "flock", 0, NONE},
  {SYS_fchmod, "fchmod", 0, NONE},
  {SYS_fchown, "fchown", 0, NONE},
#ifdef SYS_open /* Older machines have these as well. */
  {SYS_open, "open", NONE, 0},
  {SYS_stat, "stat", NONE, 0},
  {SYS_lstat, "lstat", NONE, 0},
  {SYS_readlink, "readlink", NONE, 0},
  {SYS_mkdir, "mkdir", NONE, 0},
  {SYS_rmdir, "rmdir", NONE, 0},
  {SYS_unlink, "unlink", NONE, 0},
  {SYS_rename, "rename", NONE, 0},
  {SYS_link, "link", NONE, 0},
  {SYS_chmod, "chmod", NONE, 0},
  {SYS_chown, "chown", NONE, 0},
  {SYS_lchown, "lchown", NONE, 0},
#endif
};
#define COUNT (sizeof calls / sizeof *calls)

/* Newer than many headers: makes asking quicker, where the kernel can. */
#define SET_FLAGS SECCOMP_IOW(4, __u64)
#define SYNC_WAKE_UP 1UL

static const struct { const char *name; int number; } errors[] = {
  {"EIO", EIO}, {"EACCES", EACCES}, {"ENOMEM", ENOMEM}, {"ESTALE", ESTALE}, {"ELOOP", ELOOP}, {"ENOSPC", ENOSPC},
};

static int end(const char *what) {
  perror(what);
  return 71;
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* Lets a call be whose argument has that value. */
#define EXCEPT(call, argument, value) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4), LOAD(args[argument]), \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), ALLOW, LOAD(nr)

/* Asks the parent at each of the calls; returns the descriptor by which it is asked. Not at those by which a program loads its
   libraries, which are most: it opens them so, reads so much of each, and looks at what it has opened. */
static int install(void) {
  static const struct sock_filter begin[] = {
    LOAD(nr), EXCEPT(SYS_openat, 2, O_RDONLY | O_CLOEXEC), EXCEPT(SYS_read, 2, 832), EXCEPT(SYS_newfstatat, 3, AT_EMPTY_PATH),
  };
  const unsigned first = sizeof begin / sizeof *begin;
  struct sock_filter filter[sizeof begin / sizeof *begin + COUNT + 2];
  memcpy(filter, begin, sizeof begin);
  for (unsigned i = 0; i < COUNT; i++)
    filter[first + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, COUNT - i, 0);
  filter[first + COUNT] = (struct sock_filter)ALLOW;
  filter[first + COUNT + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
  struct sock_fprog program = {first + COUNT + 2, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* text has room for PATH_MAX. */
static void link_of(char *text, const char *format, int process, int descriptor) {
  char name[64];
  snprintf(name, sizeof name, format, process, descriptor);
  ssize_t length = readlink(name, text, PATH_MAX - 1);
  text[length > 0 ? length : 0] = 0;
}

/* The file that a call is about, as text; a link in it is not followed. */
static void file_of(char *file, const struct call *call, const struct seccomp_notif *asked) {
  char path[PATH_MAX] = "";
  if (call->path != NONE) {
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/mem", asked->pid);
    int memory = open(name, O_RDONLY | O_CLOEXEC);
    /* Up to the end of a page: what lies after it may not be there. */
    unsigned long at = asked->data.args[call->path];
    size_t most = sizeof path - 1;
    ssize_t length = pread(memory, path, most, at);
    if (length <= 0) length = pread(memory, path, 4096 - at % 4096, at);
    path[length > 0 ? length : 0] = 0;
    close(memory);
  }
  int descriptor = call->directory == NONE ? AT_FDCWD : (int)asked->data.args[call->directory];
  if (path[0] == '/') file[0] = 0;
  else if (descriptor == AT_FDCWD) link_of(file, "/proc/%d/cwd", asked->pid, 0);
  else link_of(file, "/proc/%d/fd/%d", asked->pid, descriptor);
  if (path[0] != 0) {
    if (path[0] != '/') strncat(file, "/", PATH_MAX);
    strncat(file, path, PATH_MAX);
  }
}

static int has_part(const char *file, char **parts) {
  for (; strcmp(*parts, "--") != 0; parts++)
    if (strstr(file, *parts)) return 1;
  return 0;
}

int main(int count, char **arguments) {
  char **parts = arguments + 4, **command = parts;
  while (*command && strcmp(*command, "--") != 0) command++;
  if (count < 6 || !*command++ || !*command) return 64;
  long fails = atol(arguments[1]);
  int error = 0;
  for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(errors[i].name, arguments[2]) == 0) error = errors[i].number;
  if (!error) return 64;
  int report = open(arguments[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (report < 0) return end(arguments[3]);

  volatile int *child_listener = mmap(0, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  *child_listener = -1;
  pid_t child = fork();
  if (child == 0) {
    int listener = install();
    if (listener < 0) _exit(end("seccomp"));
    *child_listener = listener;
    execvp(*command, command);
    perror(*command);
    _exit(127);
  }
  int status;
  while (*child_listener < 0) {
    if (waitpid(child, &status, WNOHANG) == child) return WEXITSTATUS(status);
    usleep(100);
  }
  int process = syscall(SYS_pidfd_open, child, 0);
  int listener = syscall(SYS_pidfd_getfd, process, *child_listener, 0);
  if (listener < 0) return end("pidfd_getfd");
  ioctl(listener, SET_FLAGS, SYNC_WAKE_UP);

  /* Until none of the processes is left. */
  long number = 0;
  for (;;) {
    struct pollfd one = {listener, POLLIN, 0};
    if (poll(&one, 1, -1) < 0) continue;
    if (!(one.revents & POLLIN)) break;
    struct seccomp_notif asked;
    memset(&asked, 0, sizeof asked);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) continue;
    const struct call *call = calls;
    while (call->number != asked.data.nr) call++;
    char file[3 * PATH_MAX] = "";
    file_of(file, call, &asked);
    struct seccomp_notif_resp answer = {asked.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    int writes = call->number == SYS_openat && asked.data.args[2] & (O_WRONLY | O_RDWR);
    int counts = (call->number == SYS_execve || has_part(file, parts)) && ++number > 0;
    if (counts && (number == fails || fails == 0)) {
      char program[PATH_MAX] = "", *end;
      link_of(program, "/proc/%d/exe", asked.pid, 0);
      end = strrchr(program, '/');
      dprintf(report, "%s: %s%s %s\n", end ? end + 1 : "?", call->name, writes ? " to write" : "", file);
    }
    if (counts && number == fails) answer = (struct seccomp_notif_resp){asked.id, 0, -error, 0};
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  }
  waitpid(child, &status, 0);
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) raise(WTERMSIG(status));
  return WEXITSTATUS(status);
}
