/* What a C program uses of a C library: built by the command of docs/building-c.md, run in the machine. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static volatile sig_atomic_t caught;
static jmp_buf back;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int sum;
static __thread int own;

/* The first whose address is taken: its number in the table is the lowest. */
static void handler(int signal) { caught = signal; }

static int deep(int n) {
  char room[256];
  memset(room, n, sizeof room);
  if (n == 0) longjmp(back, 42);
  return deep(n - 1) + room[0];
}

static void *worker(void *argument) {
  for (int i = 0; i < 1000; i++) {
    pthread_mutex_lock(&mutex);
    sum += (int)(intptr_t)argument;
    own++;
    pthread_mutex_unlock(&mutex);
  }
  return (void *)(intptr_t)own;
}

static void *serve(void *argument) {
  int client = accept((int)(intptr_t)argument, 0, 0);
  char text[64];
  ssize_t n = recv(client, text, sizeof text, 0);
  for (ssize_t i = 0; i < n; i++)
    if (text[i] >= 'a' && text[i] <= 'z') text[i] -= 32;
  send(client, text, n, 0);
  close(client);
  return 0;
}

int main(int argc, char **argv) {
  printf("%s %d %.3f %g %e %5.1f|%s\n", argv[1], argc, 3.14159, 1e-10, 12345.678, 2.25, getenv("HOME"));

  signal(SIGUSR1, handler);
  raise(SIGUSR1);
  printf("caught %d\n", caught);
  signal(SIGUSR1, SIG_IGN);
  raise(SIGUSR1);

  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    printf("a child's line without an end");
    exit(7);
  }
  int status;
  waitpid(child, &status, 0);
  printf("\nit exited with %d\n", WEXITSTATUS(status));

  int value = setjmp(back);
  if (value == 0) deep(500);
  printf("came back with %d\n", value);

  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, worker, (void *)(intptr_t)(i + 1));
  int turns = 0;
  for (int i = 0; i < 4; i++) {
    void *result;
    pthread_join(threads[i], &result);
    turns += (int)(intptr_t)result;
  }
  printf("threads: %d in %d turns\n", sum, turns);

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  bind(listener, (struct sockaddr *)&address, length);
  listen(listener, 1);
  getsockname(listener, (struct sockaddr *)&address, &length);
  pthread_create(&threads[0], 0, serve, (void *)(intptr_t)listener);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(client, (struct sockaddr *)&address, length)) perror("connect");
  char text[64] = "";
  send(client, "over a socket", 13, 0);
  recv(client, text, sizeof text, 0);
  pthread_join(threads[0], 0);
  printf("%s\n", text);

  char *words[] = {"sh", "-c", "echo spawned; exit 4", 0};
  fflush(stdout);
  int error = posix_spawnp(&child, "sh", 0, 0, words, environ);
  if (error) printf("posix_spawn: %s\n", strerror(error));
  else {
    waitpid(child, &status, 0);
    printf("it exited with %d\n", WEXITSTATUS(status));
  }
  printf("system: %d\n", WEXITSTATUS(system("exit 5")));
  FILE *pipe = popen("tr a-z A-Z", "w");
  fprintf(pipe, "through a pipe\n");
  printf("pclose: %d\n", pclose(pipe));
  return 3;
}
