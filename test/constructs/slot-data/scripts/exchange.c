/* exchange NAME...: exchanges NAME and NAME.link in the working directory, one after the other, until it is killed.
   Ends with 1 where the filesystem exchanges nothing. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int main(int count, char **names) {
  char link[256];
  for (unsigned turn = 0;; turn++) {
    const char *name = names[1 + turn % (count - 1)];
    snprintf(link, sizeof link, "%s.link", name);
    if (renameat2(AT_FDCWD, name, AT_FDCWD, link, RENAME_EXCHANGE) != 0 && errno == EINVAL) return 1;
  }
}
