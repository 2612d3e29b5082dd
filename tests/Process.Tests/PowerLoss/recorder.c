/*
 * Preloaded into the writer program: records, in order, what happens to the journal's files (writes, flushes, truncations,
 * creations, removals) together with the program's acknowledgements, and makes calls fail on demand.
 * The -shm file is not recorded: SQLite maps it, and makes it anew after every crash. Neither is the lock file.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, SYNC_FAILED = 3, TRUNCATE = 4, CREATE = 5, REMOVE = 6, DIRECTORY_SYNC = 7, ACK = 8, WRITE_FAILED = 9 };
enum { NONE = 0, DATABASE = 1, WAL = 2, ROLLBACK = 3, DIRECTORY = 4 };
enum { FAIL_SYNC = 1, FAIL_WRITE = 2, FAIL_WRITE_SHORT = 3 };

struct entry {
  uint8_t op;
  uint8_t file;
  uint8_t unused[6];
  int64_t offset;
  int64_t length;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint8_t files[65536];
static char watched[4096];
static int log_fd = -1;
static int fail_kind, fail_errno, fail_forever;
static long fail_at, fail_count;
static int fired;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t);
static int (*real_open)(const char *, int, ...), (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int), (*real_unlink)(const char *);

__attribute__((constructor)) static void resolve(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
}

static void put(int op, int file, int64_t offset, int64_t length, const void *data) {
  struct entry entry = {.op = (uint8_t)op, .file = (uint8_t)file, .offset = offset, .length = length};
  if (log_fd < 0) return;
  real_write(log_fd, &entry, sizeof entry);
  if (data) real_write(log_fd, data, (size_t)length);
}

static int identify(const char *path) {
  size_t length = strlen(watched);
  if (!length || !path || strncmp(path, watched, length)) return NONE;
  path += length;
  if (!*path || !strcmp(path, "/")) return DIRECTORY;
  if (!strcmp(path, "/journal.db")) return DATABASE;
  if (!strcmp(path, "/journal.db-wal")) return WAL;
  if (!strcmp(path, "/journal.db-journal")) return ROLLBACK;
  return NONE;
}

static int file_of(int fd) { return fd >= 0 && fd < (int)sizeof files ? files[fd] : NONE; }

/* True if this call is one that has to fail. */
static int must_fail(int kind) {
  if (kind != fail_kind && !(kind == FAIL_WRITE && fail_kind == FAIL_WRITE_SHORT)) return 0;
  fail_count++;
  if (fail_count == fail_at || (fail_forever && fail_count > fail_at)) {
    fired = 1;
    return 1;
  }
  return 0;
}

/* From here on, what happens below the directory is recorded into the log. */
void recorder_start(const char *directory, const char *log) {
  pthread_mutex_lock(&mutex);
  if (log_fd >= 0) real_close(log_fd);
  strncpy(watched, directory, sizeof watched - 1);
  log_fd = real_open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  fail_kind = fired = 0;
  pthread_mutex_unlock(&mutex);
}

void recorder_fail(int kind, long at, int error, int forever) {
  pthread_mutex_lock(&mutex);
  fail_kind = kind;
  fail_at = at;
  fail_count = 0;
  fail_errno = error;
  fail_forever = forever;
  fired = 0;
  pthread_mutex_unlock(&mutex);
}

int recorder_fired(void) { return fired; }

void recorder_ack(long number) {
  pthread_mutex_lock(&mutex);
  put(ACK, NONE, number, 0, 0);
  pthread_mutex_unlock(&mutex);
}

static int opened(int fd, const char *path, int existed, int flags) {
  int file = identify(path);
  pthread_mutex_lock(&mutex);
  if (fd >= 0 && fd < (int)sizeof files) {
    files[fd] = (uint8_t)file;
    if (file && file != DIRECTORY && (flags & O_CREAT) && !existed) put(CREATE, file, 0, 0, 0);
  }
  pthread_mutex_unlock(&mutex);
  return fd;
}

static int exists(const char *path) {
  int kept = errno;
  int found = identify(path) && access(path, F_OK) == 0;
  errno = kept;
  return found;
}

#define OPEN(name)                                          \
  int name(const char *path, int flags, ...) {              \
    va_list list;                                           \
    va_start(list, flags);                                  \
    mode_t mode = va_arg(list, mode_t);                     \
    va_end(list);                                           \
    int existed = exists(path);                             \
    return opened(real_open(path, flags, mode), path, existed, flags); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                        \
  int name(int at, const char *path, int flags, ...) {      \
    va_list list;                                           \
    va_start(list, flags);                                  \
    mode_t mode = va_arg(list, mode_t);                     \
    va_end(list);                                           \
    int existed = exists(path);                             \
    return opened(real_openat(at, path, flags, mode), path, existed, flags); \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  if (fd >= 0 && fd < (int)sizeof files) files[fd] = NONE;
  return real_close(fd);
}

static ssize_t recorded_write(int fd, const void *data, size_t length, off_t offset, int seek) {
  int file = file_of(fd);
  if (!file) return seek ? real_write(fd, data, length) : real_pwrite(fd, data, length, offset);
  pthread_mutex_lock(&mutex);
  ssize_t written;
  if (must_fail(FAIL_WRITE)) {
    if (fail_kind == FAIL_WRITE_SHORT && length > 1 && fail_count == fail_at) {
      /* A short write first; what is left fails at the next call. */
      length /= 2;
      fail_at++;
    } else {
      put(WRITE_FAILED, file, offset, 0, 0);
      pthread_mutex_unlock(&mutex);
      errno = fail_errno;
      return -1;
    }
  }
  written = seek ? real_write(fd, data, length) : real_pwrite(fd, data, length, offset);
  if (written > 0) put(WRITE, file, offset, written, data);
  pthread_mutex_unlock(&mutex);
  return written;
}

ssize_t write(int fd, const void *data, size_t length) {
  return recorded_write(fd, data, length, file_of(fd) ? lseek(fd, 0, SEEK_CUR) : 0, 1);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return recorded_write(fd, data, length, offset, 0); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return recorded_write(fd, data, length, offset, 0); }

static int recorded_sync(int fd, int (*real)(int)) {
  int file = file_of(fd);
  if (!file) return real(fd);
  pthread_mutex_lock(&mutex);
  int result = 0;
  if (file == DIRECTORY) {
    put(DIRECTORY_SYNC, file, 0, 0, 0);
  } else if (must_fail(FAIL_SYNC)) {
    put(SYNC_FAILED, file, 0, 0, 0);
    errno = fail_errno;
    result = -1;
  } else {
    /* The real flush would only cost time: the images are made from the recording. */
    put(SYNC, file, 0, 0, 0);
  }
  pthread_mutex_unlock(&mutex);
  return result;
}
int fsync(int fd) { return recorded_sync(fd, real_fsync); }
int fdatasync(int fd) { return recorded_sync(fd, real_fdatasync); }

static int recorded_truncate(int fd, off_t length) {
  int result = real_ftruncate(fd, length);
  int file = file_of(fd);
  if (file && result == 0) {
    pthread_mutex_lock(&mutex);
    put(TRUNCATE, file, length, 0, 0);
    pthread_mutex_unlock(&mutex);
  }
  return result;
}
int ftruncate(int fd, off_t length) { return recorded_truncate(fd, length); }
int ftruncate64(int fd, off_t length) { return recorded_truncate(fd, length); }

int unlink(const char *path) {
  int file = identify(path);
  int result = real_unlink(path);
  if (file && result == 0) {
    pthread_mutex_lock(&mutex);
    put(REMOVE, file, 0, 0, 0);
    pthread_mutex_unlock(&mutex);
  }
  return result;
}
