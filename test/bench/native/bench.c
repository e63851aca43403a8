/* The benchmarks on the host's own kernel: asm/bin/bench, case by case. One line a sample, nanoseconds an operation.
 * The pipe case runs on one CPU, because that is the bar it is held against; PIPE_CPUS=2 lets it spread. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONG_ENOUGH 20000000LL
#define BLOCK 65536
#define ALL                                                                                                       \
  (CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWCGROUP | \
   CLONE_NEWTIME)

static char buffer[BLOCK];

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int reap(pid_t pid) {
  int status;
  return waitpid(pid, &status, 0) < 0 ? -errno : status ? -ENOSYS : 0;
}

static int getppid_case(int n) {
  while (n--) syscall(SYS_getppid);
  return 0;
}

static int write16(int n) {
  int fd = open("/dev/null", O_WRONLY);
  if (fd < 0) return -errno;
  while (n--)
    if (write(fd, buffer, 16) < 0) return -errno;
  close(fd);
  return 0;
}

static void one_cpu(void) {
  if (getenv("PIPE_CPUS")) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static int ping_pong(int n) {
  int there[2], back[2];
  one_cpu();
  if (pipe(there) < 0 || pipe(back) < 0) return -errno;
  pid_t pid = fork();
  if (pid < 0) return -errno;
  if (pid == 0) {
    close(there[1]);
    while (read(there[0], buffer, 1) == 1)
      if (write(back[1], buffer, 1) < 0) _exit(1);
    _exit(0);
  }
  while (n--)
    if (write(there[1], buffer, 1) < 0 || read(back[0], buffer, 1) < 0) return -errno;
  close(there[0]), close(there[1]), close(back[0]), close(back[1]);
  return reap(pid);
}

static int throughput(int n) {
  int fds[2];
  if (pipe(fds) < 0) return -errno;
  pid_t pid = fork();
  if (pid < 0) return -errno;
  if (pid == 0) {
    close(fds[1]);
    while (read(fds[0], buffer, BLOCK) > 0) continue;
    _exit(0);
  }
  close(fds[0]);
  while (n--) {
    for (int done = 0; done < BLOCK;) {
      ssize_t wrote = write(fds[1], buffer + done, BLOCK - done);
      if (wrote < 0) return -errno;
      done += wrote;
    }
  }
  close(fds[1]);
  return reap(pid);
}

static int spawn(int n, unsigned long flags) {
  while (n--) {
    struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD}; /* clone(2) cannot carry CLONE_NEWTIME */
    pid_t pid = flags ? syscall(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0) : fork();
    if (pid < 0) return -errno;
    if (pid == 0) _exit(0);
    int error = reap(pid);
    if (error) return error;
  }
  return 0;
}

static int exec(int n, char *const argv[]) {
  char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
  while (n--) {
    pid_t pid = fork();
    if (pid < 0) return -errno;
    if (pid == 0) {
      execve(argv[0], argv, environment);
      _exit(127);
    }
    int error = reap(pid);
    if (error) return error;
  }
  return 0;
}

static int unshare_uts(int n) {
  while (n--)
    if (unshare(CLONE_NEWUTS) < 0) return -errno;
  return 0;
}

static int setns_uts(int n) {
  int fd = open("/proc/self/ns/uts", O_RDONLY);
  if (fd < 0) return -errno;
  while (n--)
    if (setns(fd, CLONE_NEWUTS) < 0) return -errno;
  close(fd);
  return 0;
}

static int status(int n) {
  while (n--) {
    int fd = open("/proc/self/status", O_RDONLY);
    if (fd < 0 || read(fd, buffer, 4096) < 0) return -errno;
    close(fd);
  }
  return 0;
}

static int repeat(const char *name, int n) {
  char *const true_argv[] = {"/bin/true", NULL};
  char *const sh_argv[] = {"/bin/sh", "-c", "true", NULL};
  char *const container[] = {"/usr/bin/unshare", "-upf", "--mount-proc", "sh", "-c", "true", NULL};
  if (!strcmp(name, "getppid")) return getppid_case(n);
  if (!strcmp(name, "write16")) return write16(n);
  if (!strcmp(name, "pipe")) return ping_pong(n);
  if (!strcmp(name, "throughput")) return throughput(n);
  if (!strcmp(name, "fork")) return spawn(n, 0);
  if (!strcmp(name, "exec")) return exec(n, true_argv);
  if (!strcmp(name, "sh")) return exec(n, sh_argv);
  if (!strcmp(name, "unshare-uts")) return unshare_uts(n);
  if (!strcmp(name, "setns-uts")) return setns_uts(n);
  if (!strcmp(name, "clone-pid")) return spawn(n, CLONE_NEWPID);
  if (!strcmp(name, "clone-all")) return spawn(n, ALL);
  if (!strcmp(name, "container")) return exec(n, container);
  if (!strcmp(name, "status")) return status(n);
  return -ENOSYS;
}

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: bench CASE [SAMPLES]\n"), 2;
  int samples = argc > 2 ? atoi(argv[2]) : 9, n = 1;
  for (int got = 0; got < samples;) {
    long long start = now();
    int error = repeat(argv[1], n);
    long long taken = now() - start;
    if (error) return fprintf(stderr, "bench: %s: error %d\n", argv[1], -error), 1;
    if (got == 0 && taken < LONG_ENOUGH) {
      n *= 2;
      continue;
    }
    got++;
    printf("%.3f\n", (double)taken / n);
  }
  return 0;
}
