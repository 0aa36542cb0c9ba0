/* A disk that remembers what it was told to keep: preloaded into a process, it writes down every
   change to the files of one directory, so that a test can take back what a power failure would.
   It can also kill the process in the middle of such a change.

   DISK_DIR   the directory; files below its own directories are not watched
   DISK_LOG   the file of changes, a line each: numbers of files are inodes
   DISK_KEPT  a directory beside it, where removed files stay under a number
   DISK_KILL  "write N HOW" or "meta N HOW": dies at the Nth write, or the Nth sync, creation,
              rename or removal, with HOW "before", "after" or, of a write, "half" of it
   DISK_FAIL  while there is such a file, every sync fails
   DISK_SLOW  while there is such a file, every write and every sync takes so many milliseconds more
              as it says

   DISK_LOG may be left out, and nothing is written down then. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const char *directory, *kept, *failing, *slow;
static int changes = -1, watching;
static long kept_files, kill_write, kill_meta, writes, metas;
static char kill_how;

__attribute__((constructor)) static void begin(void) {
  directory = getenv("DISK_DIR");
  kept = getenv("DISK_KEPT");
  failing = getenv("DISK_FAIL");
  slow = getenv("DISK_SLOW");
  const char *log = getenv("DISK_LOG"), *killing = getenv("DISK_KILL");
  if (directory && log) {
    changes = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }
  watching = changes >= 0 || (directory && slow);
  char what[8] = "", how[8] = "";
  long at = 0;
  if (killing && sscanf(killing, "%7s %ld %7s", what, &at, how) == 3) {
    *(what[0] == 'w' ? &kill_write : &kill_meta) = at;
    kill_how = how[0];
  }
}

/* The name of a file right in the directory, "" for the directory itself, null for all else. */
static const char *watched(const char *path) {
  size_t length = directory ? strlen(directory) : 0;
  if (!watching || strncmp(path, directory, length)) return NULL;
  if (!path[length]) return path + length;
  return path[length] == '/' && !strchr(path + length + 1, '/') ? path + length + 1 : NULL;
}

static const char *watched_file(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = !watching ? -1 : readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return NULL;
  path[length] = 0;
  return watched(path);
}

static long long offset(void) { return syscall(SYS_lseek, changes, 0, SEEK_END); }

static void tell(const char *format, ...) {
  if (changes < 0) return;
  char line[2 * PATH_MAX];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (syscall(SYS_write, changes, line, length) != length) abort();
}

static void wait_if_slow(void) {
  char text[16] = "";
  int file = slow ? syscall(SYS_openat, AT_FDCWD, slow, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  long millis = syscall(SYS_read, file, text, sizeof text - 1) > 0 ? atol(text) : 0;
  syscall(SYS_close, file);
  struct timespec rest = {millis / 1000, millis % 1000 * 1000000};
  while (nanosleep(&rest, &rest) && errno == EINTR) continue;
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); for (;;) pause(); }

static int meta(void) {
  int now = __sync_add_and_fetch(&metas, 1) == kill_meta;
  if (now && kill_how == 'b') die();
  return now;
}

static int sync_file(int call, int fd) {
  char path[PATH_MAX];
  const char *name = watched_file(fd, path);
  if (!name) return syscall(call, fd);
  wait_if_slow();
  if (failing && access(failing, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  int last = meta();
  struct stat before;
  long long from = offset();
  fstat(fd, &before); /* what is appended during the call may not be on the disk after it */
  int result = syscall(call, fd);
  if (result == 0 && *name) tell("sync %ld %ld\n", (long)before.st_ino, (long)before.st_size);
  if (result == 0 && !*name) tell("directory %lld\n", from);
  if (last) die();
  return result;
}

int fsync(int fd) { return sync_file(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_file(SYS_fdatasync, fd); }

static ssize_t write_file(int call, int fd, const void *bytes, size_t count, off_t at) {
  char path[PATH_MAX];
  if ((kill_write || slow) && watched_file(fd, path)) {
    wait_if_slow();
    if (kill_write && __sync_add_and_fetch(&writes, 1) == kill_write) {
      size_t part = kill_how == 'b' ? 0 : kill_how == 'h' ? count / 2 : count;
      if (syscall(call, fd, bytes, part, at) >= 0) die();
    }
  }
  return syscall(call, fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  return write_file(SYS_write, fd, bytes, count, 0);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  return write_file(SYS_pwrite64, fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  return write_file(SYS_pwrite64, fd, bytes, count, at);
}

static int open_file(int at, const char *path, int flags, mode_t mode) {
  const char *name = at == AT_FDCWD && flags & (O_CREAT | O_TRUNC) ? watched(path) : NULL;
  if (!name) return syscall(SYS_openat, at, path, flags, mode);
  struct stat file;
  int there = stat(path, &file) == 0;
  int last = !there && meta();
  int fd = syscall(SYS_openat, at, path, flags, mode);
  if (fd >= 0 && fstat(fd, &file) == 0) {
    if (!there) tell("create %ld %s\n", (long)file.st_ino, name);
    else if (flags & O_TRUNC) tell("cut %ld 0\n", (long)file.st_ino);
  }
  if (last) die();
  return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name, ...)                                \
  int name(__VA_ARGS__, int flags, ...) {              \
    va_list arguments;                                 \
    va_start(arguments, flags);                        \
    mode_t mode = mode_of(flags, arguments);           \
    va_end(arguments);                                 \
    return open_file(at_directory, path, flags, mode); \
  }
#define at_directory AT_FDCWD
OPEN(open, const char *path)
OPEN(open64, const char *path)
#undef at_directory
OPEN(openat, int at_directory, const char *path)
OPEN(openat64, int at_directory, const char *path)

static int cut_file(int fd, off_t length) {
  char path[PATH_MAX];
  const char *name = watched_file(fd, path);
  int result = syscall(SYS_ftruncate, fd, length);
  struct stat file;
  if (name && result == 0 && fstat(fd, &file) == 0) {
    tell("cut %ld %ld\n", (long)file.st_ino, (long)length);
  }
  return result;
}

int ftruncate(int fd, off_t length) { return cut_file(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut_file(fd, length); }

/* Keeps a file under a number, 0 if there is none. */
static long keep(const char *path) {
  if (!kept) return 0;
  char copy[PATH_MAX];
  long number = __sync_add_and_fetch(&kept_files, 1);
  snprintf(copy, sizeof copy, "%s/%d-%ld", kept, getpid(), number);
  return syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, copy, 0) == 0 ? number : 0;
}

int rename(const char *from, const char *to) {
  const char *old = watched(from), *name = watched(to);
  if (!old || !name) return syscall(SYS_rename, from, to);
  int last = meta();
  long number = keep(to);
  int result = syscall(SYS_rename, from, to);
  if (result == 0) tell("rename %s %s %d-%ld\n", old, name, getpid(), number);
  if (last) die();
  return result;
}

int unlink(const char *path) {
  const char *name = watched(path);
  if (!name) return syscall(SYS_unlink, path);
  int last = meta();
  long number = keep(path);
  int result = syscall(SYS_unlink, path);
  if (result == 0) tell("unlink %s %d-%ld\n", name, getpid(), number);
  if (last) die();
  return result;
}
