// sys (index.ts) for Linux: what it says on a real kernel is what the tests expect.
//
//   cc -O1 -static -I DIRECTORY -o sys native.c      DIRECTORY has calls.h: {"name", number}, … of asm/abi/syscall_64.tbl (world.ts makes it)

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct { const char *name; long number; } calls[] = {
#include "calls.h"
};

static char names[64][32], buffer_names[32][32];
static long values[64];
static char *buffers[32];
static int n_names, n_buffers;

static void set_variable(const char *name, long value) {
  int i = 0;
  while (i < n_names && strcmp(names[i], name)) i++;
  if (i == n_names) strcpy(names[n_names++], name);
  values[i] = value;
}

static char *filled(const char *text) {
  char *out = calloc(1, 8192), *to = out;
  for (; *text; text++) {
    int best = -1;
    if (*text == '%')
      for (int k = 0; k < n_names; k++)
        if (!strncmp(text + 1, names[k], strlen(names[k])) && (best < 0 || strlen(names[k]) > strlen(names[best]))) best = k;
    if (best < 0) *to++ = *text;
    else to += sprintf(to, "%ld", values[best]), text += strlen(names[best]);
  }
  return out;
}

static long value_of(char *word) {
  if (*word == '%') {
    for (int i = 0; i < n_names; i++)
      if (!strcmp(names[i], word + 1)) return values[i];
    return 0;
  }
  if (*word == '@') {
    char *plus = strchr(word, '+');
    size_t n = plus ? (size_t)(plus - word) : strlen(word);
    int i = 0;
    while (i < n_buffers && (strlen(buffer_names[i]) != n || strncmp(buffer_names[i], word, n))) i++;
    if (i == n_buffers) {
      strncpy(buffer_names[i], word, n);
      buffers[i] = calloc(1, 4096);
      n_buffers++;
    }
    return (long)buffers[i] + (plus ? strtol(plus + 1, 0, 10) : 0);
  }
  if (*word == '-' || (*word >= '0' && *word <= '9')) {
    long n = 0;
    for (char *at = word; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : 0) {
      int negative = *at == '-', hex = !strncmp(at + negative, "0x", 2);
      unsigned long v = strtoul(at + negative, 0, hex ? 16 : 10);
      n |= negative ? -v : v;
    }
    return n;
  }
  return (long)filled(*word == ':' ? word + 1 : word);
}

static void answer(const char *name, const char *target, long result) {
  if (*target) set_variable(target, result);
  if (result < 0 && result > -4096) printf("%s: %s\n", name, strerrorname_np(-result));
  else if (!*target) printf("%s: %ld\n", name, result);
}

static long made(long result) { return result == -1 ? -errno : result; }

static void shell(char *command) {
  char text[32];
  for (int i = 0; i < n_names; i++) sprintf(text, "%ld", values[i]), setenv(names[i], text, 1);
  execl("/bin/sh", "sh", "-c", command, NULL);
  _exit(127);
}

static void credentials(int send, const char *name, const char *target, int fd, struct ucred who) {
  char byte = 0;
  union { char room[64]; struct cmsghdr head; } control = {0};
  struct iovec iov = {&byte, 1};
  struct msghdr message = {0, 0, &iov, 1, &control, send ? CMSG_SPACE(sizeof who) : sizeof control, 0};
  if (send) {
    control.head = (struct cmsghdr){CMSG_LEN(sizeof who), SOL_SOCKET, SCM_CREDENTIALS};
    memcpy(CMSG_DATA(&control.head), &who, sizeof who);
    answer(name, target, made(sendmsg(fd, &message, 0)));
    return;
  }
  long r = made(recvmsg(fd, &message, 0));
  memcpy(&who, CMSG_DATA(&control.head), sizeof who);
  if (r < 0) printf("recvcred: %s\n", strerrorname_np(-r));
  else if (*target) set_variable(target, who.pid);
  else printf("recvcred: pid %d uid %d gid %d\n", who.pid, who.uid, who.gid);
}

static int argc;
static char **argv;
static char stack[1 << 16] __attribute__((aligned(16)));

static int statements(int from, long last);
static int vforked(void *from) { return statements((int)(long)from, 0); }

static int statements(int from, long last) {
  for (int i = from; i < argc; i++) {
    char *text = strdup(argv[i]), *words[16] = {0}, *target = "";
    int n = 0;
    for (char *w = strtok(text, " "); w && n < 16; w = strtok(0, " ")) words[n++] = w;
    char *name = words[0], *rest = argv[i] + strlen(words[0]);
    if (*rest) rest++;
    char *equals = strchr(name, '=');
    if (equals && equals > name) *equals = 0, target = name, name = equals + 1;
    if (!strcmp(name, "{")) {
      if (last == 0) continue;
      for (int depth = 1; depth > 0;) {
        i++;
        depth += !strcmp(argv[i], "{") - !strcmp(argv[i], "}");
      }
    } else if (!strcmp(name, "}")) {
      fflush(stdout);
      _exit(0);
    } else if (!strcmp(name, "say")) printf("%s\n", filled(rest));
    else if (!strcmp(name, "sh") || !strcmp(name, "exec")) {
      fflush(stdout);
      int pid = *name == 's' ? fork() : 0;
      if (pid == 0) shell(rest);
      waitpid(pid, 0, 0);
    } else if (!strcmp(name, "wait")) {
      int status;
      long r = made(waitpid(value_of(words[1]), &status, 0));
      if (r < 0) printf("wait: %s\n", strerrorname_np(-r));
      else if (WIFEXITED(status)) printf("wait: exit %d\n", WEXITSTATUS(status));
      else printf("wait: signal %d\n", WTERMSIG(status));
    } else if (!strcmp(name, "put")) {
      long value = value_of(words[3]);
      memcpy((void *)value_of(words[1]), &value, value_of(words[2]));
    } else if (!strcmp(name, "get")) {
      void *at = (void *)value_of(words[1]);
      long size = value_of(words[2]);
      answer(name, target, size == 1 ? *(unsigned char *)at : size == 2 ? *(unsigned short *)at : size == 4 ? *(int *)at : *(long *)at);
    } else if (!strcmp(name, "str")) printf("%s\n", (char *)value_of(words[1]));
    else if (!strcmp(name, "tell")) {
      char *line = rest + strlen(words[1]), *to = line;
      if (*line) line++;
      to = line = strdup(line);
      for (char *from = line; *from; from++)
        if (from[0] == '\\' && from[1] == 'n') *to++ = '\n', from++;
        else *to++ = *from;
      int fd = open(filled(words[1]), O_WRONLY);
      answer(name, target, fd < 0 ? -errno : made(write(fd, line, to - line)));
      if (fd >= 0) close(fd);
    } else if (!strcmp(name, "sendcred"))
      credentials(1, name, target, value_of(words[1]), (struct ucred){value_of(words[2]), value_of(words[3]), value_of(words[4])});
    else if (!strcmp(name, "recvcred")) credentials(0, name, target, value_of(words[1]), (struct ucred){0});
    else {
      long a[6] = {0};
      for (int k = 1; k < n; k++) a[k - 1] = value_of(words[k]);
      fflush(stdout);
      last = -ENOSYS;
      // The child of vfork(2) may not return on its parent's stack.
      if (!strcmp(name, "vfork")) {
        last = made(clone(vforked, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)(long)(i + 1)));
        answer(name, target, last);
        continue;
      }
      for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        if (!strcmp(calls[k].name, name)) last = made(syscall(calls[k].number, a[0], a[1], a[2], a[3], a[4], a[5]));
      answer(name, target, last);
    }
    fflush(stdout);
  }
  return 0;
}

int main(int count, char **list) {
  argc = count;
  argv = list;
  return statements(1, 0);
}
