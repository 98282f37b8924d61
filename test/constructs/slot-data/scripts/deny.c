/* deny mkdir|rename COMMAND...: runs COMMAND without that system call, which is refused as a security module refuses it. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)
#define BEGIN BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define END BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter mkdirs[] = {
  BEGIN,
#ifdef SYS_mkdir
  DENY(SYS_mkdir),
#endif
  DENY(SYS_mkdirat), END,
};

static struct sock_filter renames[] = {
  BEGIN,
#ifdef SYS_rename
  DENY(SYS_rename),
#endif
#ifdef SYS_renameat
  DENY(SYS_renameat),
#endif
  DENY(SYS_renameat2), END,
};

int main(int count, char **arguments) {
  if (count < 3) return 64;
  struct sock_fprog program = {sizeof mkdirs / sizeof *mkdirs, mkdirs};
  if (strcmp(arguments[1], "rename") == 0) program = (struct sock_fprog){sizeof renames / sizeof *renames, renames};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 71;
  execvp(arguments[2], arguments + 2);
  return 127;
}
