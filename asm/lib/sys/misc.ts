// The machine, clocks, polling and sockets: uname(2), clock_gettime(2), poll(2), socket(2) … Negative errno on error.
import { cstr, fromCstr } from "../bytes";
import * as raw from "./raw";

const uts = memory.data(390);
function utsField(index: i32): string {
  if ((raw.SYS_uname(uts as i32) as i32) < 0) return "";
  return fromCstr(uts + index * 65);
}
/** Fields of struct utsname. */
export function unameSysname(): string {
  return utsField(0);
}
export function unameNodename(): string {
  return utsField(1);
}
export function unameRelease(): string {
  return utsField(2);
}
export function unameVersion(): string {
  return utsField(3);
}
export function unameMachine(): string {
  return utsField(4);
}
export function unameDomainname(): string {
  return utsField(5);
}
export function sethostname(name: string): i32 {
  return raw.SYS_sethostname(cstr(name) as i32, name.length) as i32;
}
export function setdomainname(name: string): i32 {
  return raw.SYS_setdomainname(cstr(name) as i32, name.length) as i32;
}
/** sysinfo(2): 368 bytes at `to` (x86-64 layout). */
export function sysinfo(to: usize): i32 {
  return raw.SYS_sysinfo(to as i32) as i32;
}
export function getrandom(to: usize, n: i32, flags: i32 = 0): i32 {
  return raw.SYS_getrandom(to as i32, n, flags) as i32;
}
export function reboot(command: i32): i32 {
  return raw.SYS_reboot(0xfee1dead as i32, 672274793, command, 0) as i32;
}

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_PROCESS_CPUTIME_ID = 2;
export const CLOCK_BOOTTIME = 7;
export const TIMER_ABSTIME = 1;
const spec = memory.data(32);
/** Nanoseconds of a clock, or −errno. */
export function clockNow(clock: i32): i64 {
  const r = raw.SYS_clock_gettime(clock, spec as i32);
  if (r < 0) return r;
  return load<i64>(spec) * 1000000000 + load<i64>(spec, 8);
}
export function clockSet(clock: i32, nanoseconds: i64): i32 {
  store<i64>(spec, nanoseconds / 1000000000);
  store<i64>(spec, nanoseconds % 1000000000, 8);
  return raw.SYS_clock_settime(clock, spec as i32) as i32;
}
/** Sleeps; on −EINTR the time left is `sleepLeft()`. */
export function nanosleep(nanoseconds: i64): i32 {
  store<i64>(spec, nanoseconds / 1000000000);
  store<i64>(spec, nanoseconds % 1000000000, 8);
  return raw.SYS_nanosleep(spec as i32, (spec + 16) as i32) as i32;
}
export function sleepLeft(): i64 {
  return load<i64>(spec, 16) * 1000000000 + load<i64>(spec, 24);
}
export function clockNanosleep(clock: i32, flags: i32, nanoseconds: i64): i32 {
  store<i64>(spec, nanoseconds / 1000000000);
  store<i64>(spec, nanoseconds % 1000000000, 8);
  return raw.SYS_clock_nanosleep(clock, flags, spec as i32, (spec + 16) as i32) as i32;
}
export function alarm(seconds: i32): i32 {
  return raw.SYS_alarm(seconds) as i32;
}
const timerval = memory.data(32);
/** timer_create(2) and timer_settime(2): SIGALRM after so many microseconds of CLOCK_REALTIME. */
export function startTimer(us: i64): i32 {
  const r = raw.SYS_timer_create(0, 0, timerval as i32) as i32;
  if (r < 0) return r;
  const id = load<i32>(timerval);
  memory.fill(timerval, 0, 16);
  store<i64>(timerval, us / 1000000, 16);
  store<i64>(timerval, (us % 1000000) * 1000, 24);
  return raw.SYS_timer_settime(id, 0, timerval as i32, 0) as i32;
}
/** setitimer(2) with times in microseconds. @param which 0 real, 1 virtual, 2 prof */
export function setitimer(which: i32, value: i64, interval: i64): i32 {
  store<i64>(timerval, interval / 1000000);
  store<i64>(timerval, interval % 1000000, 8);
  store<i64>(timerval, value / 1000000, 16);
  store<i64>(timerval, value % 1000000, 24);
  return raw.SYS_setitimer(which, timerval as i32, 0) as i32;
}

export const POLLIN = 1;
export const POLLPRI = 2;
export const POLLOUT = 4;
export const POLLERR = 8;
export const POLLHUP = 16;
export const POLLNVAL = 32;
/** poll(2): `fds` is an array of {fd i32, events i16, revents i16}. @param timeout milliseconds, −1 = forever */
export function poll(fds: usize, n: i32, timeout: i32): i32 {
  return raw.SYS_poll(fds as i32, n as i64, timeout) as i32;
}
const onePoll = memory.data(8);
/** Polls one descriptor. @returns its revents, 0 at the timeout, or −errno */
export function pollOne(fd: i32, events: i32, timeout: i32): i32 {
  store<i32>(onePoll, fd);
  store<i32>(onePoll, events & 0xffff, 4);
  const r = raw.SYS_poll(onePoll as i32, 1, timeout) as i32;
  return r <= 0 ? r : (load<i16>(onePoll, 6) as i32);
}
export function epollCreate(flags: i32): i32 {
  return raw.SYS_epoll_create1(flags) as i32;
}
export function epollCtl(epfd: i32, operation: i32, fd: i32, event: usize): i32 {
  return raw.SYS_epoll_ctl(epfd, operation, fd, event as i32) as i32;
}
export function epollWait(epfd: i32, events: usize, n: i32, timeout: i32): i32 {
  return raw.SYS_epoll_wait(epfd, events as i32, n, timeout) as i32;
}
export function eventfd(value: i32, flags: i32): i32 {
  return raw.SYS_eventfd2(value, flags) as i32;
}

export function socket(domain: i32, type: i32, protocol: i32): i32 {
  return raw.SYS_socket(domain, type, protocol) as i32;
}
export function socketpair(domain: i32, type: i32, protocol: i32, to: usize): i32 {
  return raw.SYS_socketpair(domain, type, protocol, to as i32) as i32;
}
export function bind(fd: i32, address: usize, n: i32): i32 {
  return raw.SYS_bind(fd, address as i32, n) as i32;
}
export function connect(fd: i32, address: usize, n: i32): i32 {
  return raw.SYS_connect(fd, address as i32, n) as i32;
}
export function listen(fd: i32, backlog: i32): i32 {
  return raw.SYS_listen(fd, backlog) as i32;
}
export function accept(fd: i32, address: usize, n: usize): i32 {
  return raw.SYS_accept(fd, address as i32, n as i32) as i32;
}
export function sendto(fd: i32, buffer: usize, n: i32, flags: i32, address: usize, length: i32): i32 {
  return raw.SYS_sendto(fd, buffer as i32, n, flags, address as i32, length) as i32;
}
export function recvfrom(fd: i32, buffer: usize, n: i32, flags: i32, address: usize, length: usize): i32 {
  return raw.SYS_recvfrom(fd, buffer as i32, n, flags, address as i32, length as i32) as i32;
}
/** inotify, for tail -f. */
export function inotifyInit(flags: i32): i32 {
  return raw.SYS_inotify_init1(flags) as i32;
}
export function inotifyAddWatch(fd: i32, path: string, mask: i32): i32 {
  return raw.SYS_inotify_add_watch(fd, cstr(path) as i32, mask) as i32;
}
