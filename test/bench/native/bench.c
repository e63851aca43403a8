/* The benchmarks on the host's own kernel: asm/bin/bench, case by case. One line a sample, nanoseconds an operation.
 * The pipe case runs on one CPU, because that is the bar it is held against; PIPE_CPUS=2 lets it spread. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static int unshare_each(int n, int flag) {
  while (n--)
    if (unshare(flag) < 0) return -errno;
  return 0;
}

/* Of what is for children only there cannot be a second before one has gone back. */
static int unshare_and_back(int n, int flag, const char *own) {
  int fd = open(own, O_RDONLY);
  if (fd < 0) return -errno;
  while (n--)
    if (unshare(flag) < 0 || setns(fd, flag) < 0) return -errno;
  close(fd);
  return 0;
}

/* Nanoseconds of the operations alone, from a case that cannot be timed as a whole; 0: the whole counts. */
static long long alone;

/* There is no way back out of a user namespace: each call is a child's, which says by a pipe how long it took. */
static int unshare_user(int n) {
  int told[2];
  if (pipe(told) < 0) return -errno;
  while (n--) {
    long long took;
    pid_t pid = fork();
    if (pid < 0) return -errno;
    if (pid == 0) {
      long long start = now();
      took = unshare(CLONE_NEWUSER) < 0 ? -errno : now() - start;
      _exit(write(told[1], &took, sizeof took) < 0);
    }
    if (read(told[0], &took, sizeof took) != sizeof took) return -EIO;
    int error = took < 0 ? (int)took : reap(pid);
    if (error) return error;
    alone += took;
  }
  close(told[0]), close(told[1]);
  return 0;
}

#define PEERS 10
#define MOUNTS 1000
#define TOP "/tmp/bench-peers"

/* A shared file system with many mounts on it, and as many namespaces that have it too. */
static int prepare_peers(void) {
  char path[64];
  mkdir(TOP, 0755);
  if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", "", MS_REC | MS_PRIVATE, 0) < 0) return -errno;
  if (mount("none", TOP, "tmpfs", 0, 0) < 0 || mount("none", TOP, "", MS_SHARED, 0) < 0) return -errno;
  for (int i = 0; i < PEERS; i++) {
    int ready[2];
    if (pipe(ready) < 0) return -errno;
    pid_t pid = fork();
    if (pid < 0) return -errno;
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (unshare(CLONE_NEWNS) < 0 || write(ready[1], "", 1) < 0) _exit(1);
      while (1) pause();
    }
    if (read(ready[0], buffer, 1) != 1) return -EIO;
    close(ready[0]);
    close(ready[1]);
  }
  for (int i = 0; i <= MOUNTS; i++) {
    snprintf(path, sizeof path, TOP "/%d", i);
    if (mkdir(path, 0755) < 0 || (i < MOUNTS && mount(path, path, "", MS_BIND, 0) < 0)) return -errno;
  }
  return 0;
}

static int propagate(int n) {
  char path[64];
  snprintf(path, sizeof path, TOP "/%d", MOUNTS);
  while (n--)
    if (mount(path, path, "", MS_BIND, 0) < 0 || umount2(path, MNT_DETACH) < 0) return -errno;
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

/* A TCP connection over a veth pair: asm/bin/bench/network.ts. */
static int connection = -1;

static int read_all(int fd, int n) {
  for (int done = 0; done < n;) {
    int r = read(fd, buffer + done, n - done);
    if (r <= 0) return 0;
    done += r;
  }
  return 1;
}

static void serve(int fd) {
  while (read_all(fd, 8)) {
    int count = ((int *)buffer)[0], size = ((int *)buffer)[1];
    for (int i = 0; i < count; i++) {
      if (!read_all(fd, size)) return;
      if (size == 1 && write(fd, buffer, 1) < 0) return;
    }
    if (size != 1 && write(fd, buffer, 1) < 0) return;
  }
}

static struct sockaddr_in veth_peer(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(7), .sin_addr.s_addr = htonl(0x0a090902)};
  return to;
}

static int prepare_veth(const char *name) {
  int there[2], back[2], one = 1;
  char c = 0, command[64];
  struct sockaddr_in to = veth_peer();
  if (!strcmp(name, "veth")) one_cpu();
  if (unshare(CLONE_NEWNET) < 0 || system("ip link add v0 type veth peer name v1")) return -1;
  if (pipe(there) < 0 || pipe(back) < 0) return -1;
  pid_t pid = fork();
  if (pid < 0) return -1;
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(there[1]);
    if (unshare(CLONE_NEWNET) < 0 || write(back[1], &c, 1) < 0 || read(there[0], &c, 1) < 0) _exit(1);
    if (system("ip addr add 10.9.9.2/24 dev v1; ip link set v1 up")) _exit(1);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&to, sizeof to) < 0 || listen(listener, 1) < 0) _exit(1);
    if (write(back[1], &c, 1) < 0) _exit(1);
    int fd = accept(listener, NULL, NULL);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    serve(fd);
    _exit(0);
  }
  if (read(back[0], &c, 1) < 0) return -1;
  snprintf(command, sizeof command, "ip link set v1 netns %d", pid);
  if (system(command) || system("ip addr add 10.9.9.1/24 dev v0; ip link set v0 up")) return -1;
  if (write(there[1], &c, 1) < 0 || read(back[0], &c, 1) < 0) return -1;
  connection = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return connect(connection, (struct sockaddr *)&to, sizeof to);
}

static int veth_begin(int count, int size) {
  int head[2] = {count, size};
  return write(connection, head, sizeof head) < 0 ? -errno : 0;
}

static int veth_round_trip(int n) {
  int error = veth_begin(n, 1);
  while (!error && n--)
    if (write(connection, buffer, 1) < 0 || read(connection, buffer, 1) != 1) error = -ECONNRESET;
  return error;
}

static int veth_throughput(int n) {
  int error = veth_begin(n, BLOCK);
  while (!error && n--) {
    for (int done = 0; done < BLOCK;) {
      ssize_t wrote = write(connection, buffer + done, BLOCK - done);
      if (wrote < 0) return -errno;
      done += wrote;
    }
  }
  return error ? error : read(connection, buffer, 1) == 1 ? 0 : -ECONNRESET;
}

static int repeat(const char *name, int n) {
  char *const true_argv[] = {"/bin/true", NULL};
  char *const sh_argv[] = {"/bin/sh", "-c", "true", NULL};
  char *const container[] = {"/usr/bin/unshare", "-upf", "--mount-proc", "sh", "-c", "true", NULL};
  char *const container_all[] = {"/usr/bin/unshare", "-r", "-muinpCTf", "--mount-proc", "sh", "-c", "true", NULL};
  if (!strcmp(name, "getppid")) return getppid_case(n);
  if (!strcmp(name, "write16")) return write16(n);
  if (!strcmp(name, "pipe")) return ping_pong(n);
  if (!strcmp(name, "throughput")) return throughput(n);
  if (!strcmp(name, "veth")) return veth_round_trip(n);
  if (!strcmp(name, "veth-throughput")) return veth_throughput(n);
  if (!strcmp(name, "fork")) return spawn(n, 0);
  if (!strcmp(name, "exec")) return exec(n, true_argv);
  if (!strcmp(name, "sh")) return exec(n, sh_argv);
  if (!strcmp(name, "unshare-uts")) return unshare_each(n, CLONE_NEWUTS);
  if (!strcmp(name, "unshare-ipc")) return unshare_each(n, CLONE_NEWIPC);
  if (!strcmp(name, "unshare-mnt")) return unshare_each(n, CLONE_NEWNS);
  if (!strcmp(name, "unshare-net")) return unshare_each(n, CLONE_NEWNET);
  if (!strcmp(name, "unshare-cgroup")) return unshare_each(n, CLONE_NEWCGROUP);
  if (!strcmp(name, "unshare-pid")) return unshare_and_back(n, CLONE_NEWPID, "/proc/self/ns/pid");
  if (!strcmp(name, "unshare-time")) return unshare_and_back(n, CLONE_NEWTIME, "/proc/self/ns/time");
  if (!strcmp(name, "unshare-user")) return unshare_user(n);
  if (!strcmp(name, "setns-uts")) return setns_uts(n);
  if (!strcmp(name, "clone-pid")) return spawn(n, CLONE_NEWPID);
  if (!strcmp(name, "clone-all")) return spawn(n, ALL);
  if (!strcmp(name, "container")) return exec(n, container);
  if (!strcmp(name, "container-all")) return exec(n, container_all);
  if (!strcmp(name, "propagate")) return propagate(n);
  if (!strcmp(name, "status")) return status(n);
  return -ENOSYS;
}

/* What CRIU writes down (asm/bin/bench/targets.ts): nothing but the program, with /dev/null for its descriptors. */
static int still(void) {
  closefrom(0);
  if (open("/dev/null", O_RDWR) || dup(0) != 1 || dup(0) != 2) return 1;
  for (;;) pause();
}

static int tree(int n) {
  while (--n > 0)
    if (fork() == 0) break;
  return still();
}

static int hold(size_t mebibytes) {
  size_t size = mebibytes << 20;
  char *block = malloc(size);
  if (!block) return perror("bench: hold"), 1;
  for (size_t at = 0; at < size; at += 4096) *(unsigned *)(block + at) = at | 1;
  return still();
}

/* A tree with pid, mount, uts and ipc namespaces of its own, below `root`, which has this program, /dev/null and a folder "old". */
static int container(int n, const char *root) {
  if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC) < 0) return perror("bench: unshare"), 1;
  pid_t pid = fork();
  if (pid > 0) {
    prctl(PR_SET_NAME, "around");
    return reap(pid) < 0;
  }
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount(root, root, NULL, MS_BIND, NULL) || chdir(root) ||
      syscall(SYS_pivot_root, ".", "old") || chdir("/") || umount2("/old", MNT_DETACH))
    return perror("bench: root"), 1;
  setsid();
  char count[16];
  snprintf(count, sizeof count, "%d", n);
  execl("/bench", "bench", "tree", count, NULL);
  return perror("bench: /bench"), 1;
}

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: bench CASE [SAMPLES]\n"), 2;
  if (argc > 2 && !strcmp(argv[1], "tree")) return tree(atoi(argv[2]));
  if (argc > 2 && !strcmp(argv[1], "hold")) return hold(atoi(argv[2]));
  if (argc > 3 && !strcmp(argv[1], "container")) return container(atoi(argv[2]), argv[3]);
  int samples = argc > 2 ? atoi(argv[2]) : 9, n = 1;
  if (!strncmp(argv[1], "veth", 4) && prepare_veth(argv[1]) < 0) return perror("bench: veth"), 1;
  if (!strcmp(argv[1], "propagate") && prepare_peers() < 0) return perror("bench: peers"), 1;
  for (int got = 0; got < samples;) {
    alone = 0;
    long long start = now();
    int error = repeat(argv[1], n);
    long long taken = now() - start;
    if (error) return fprintf(stderr, "bench: %s: error %d\n", argv[1], -error), 1;
    if (got == 0 && taken < LONG_ENOUGH) {
      n *= 2;
      continue;
    }
    got++;
    printf("%.3f\n", (double)(alone ? alone : taken) / n);
  }
  return 0;
}
