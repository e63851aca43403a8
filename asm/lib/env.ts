// The environment (environ(7)): read from the kernel once, at first use.
import { fromCstr, strlen } from "./bytes";

@external("nut", "env_size") declare function nutEnvSize(): i32;
@external("nut", "env_copy") declare function nutEnvCopy(ptr: i32): i32;

let loaded = false;
const entries: string[] = [];

function load_(): void {
  loaded = true;
  const size = nutEnvSize();
  if (size <= 0) return;
  const block = heap.alloc(size + 1);
  nutEnvCopy(block as i32);
  store<u8>(block + size, 0);
  for (let p = block; p < block + size; p += strlen(p) + 1) entries.push(fromCstr(p));
  heap.free(block);
}

/** What stands behind "NAME=" in the environment as the program was given it, without making strings of all of it. @returns its address, 0 = unset */
export function rawEnv(nameWithEqual: string): usize {
  const size = nutEnvSize();
  if (size <= 0) return 0;
  const block = heap.alloc(size + 1);
  nutEnvCopy(block as i32);
  store<u8>(block + size, 0);
  const n = nameWithEqual.length;
  for (let p = block; p < block + size; p += strlen(p) + 1) {
    let i = 0;
    while (i < n && load<u8>(p + i) == (nameWithEqual.charCodeAt(i) as u8)) i++;
    if (i == n) return p + i;
  }
  heap.free(block);
  return 0;
}

function find(name: string): i32 {
  if (!loaded) load_();
  const n = name.length;
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i];
    if (e.length > n && e.charCodeAt(n) == 0x3d && e.startsWith(name)) return i;
  }
  return -1;
}

/** All "K=V" strings, live: push and splice are allowed. */
export function environ(): string[] {
  if (!loaded) load_();
  return entries;
}
export function getenv(name: string): string | null {
  const i = find(name);
  return i < 0 ? null : entries[i].substring(name.length + 1);
}
export function setenv(name: string, value: string): void {
  const i = find(name);
  const e = name + "=" + value;
  if (i < 0) entries.push(e);
  else entries[i] = e;
}
export function unsetenv(name: string): void {
  for (let i = find(name); i >= 0; i = find(name)) entries.splice(i, 1);
}
export function clearenv(): void {
  if (!loaded) load_();
  entries.length = 0;
}
