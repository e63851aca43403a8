// The images of one migration, at either end of it: a folder for each, below one of their own in /tmp. Each but the first builds on the one
// before it (asm/kernel/cr/README.md, "Images that build on one another").
import { listDir } from "../../lib/dirs";
import { close, O_CLOEXEC, O_DIRECTORY, O_RDONLY, open } from "../../lib/sys/file";
import { mkdir, rmdir, symlink, unlinkat } from "../../lib/sys/fs";
import { getpid } from "../../lib/sys/proc";

export class Chain {
  path: string;
  /** −errno: there is no folder for them. */
  error: i32;
  count: i32 = 0;

  constructor() {
    this.path = "/tmp/.migrate-" + getpid().toString();
    this.error = mkdir(this.path, 0o700);
  }

  /** Of the newest image. */
  get folder(): string {
    return this.path + "/" + this.count.toString();
  }

  /** Begins the next image. @returns 0 or −errno */
  add(): i32 {
    this.count++;
    const r = mkdir(this.folder, 0o700);
    return r >= 0 && this.count > 1 ? symlink("../" + (this.count - 1).toString(), this.folder + "/parent") : r;
  }

  /** The images are of no use any more. */
  remove(): void {
    for (let i = 1; i <= this.count; i++) {
      const folder = this.path + "/" + i.toString();
      const fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      const names = listDir(folder);
      if (names) for (let k = 0; k < names.length; k++) unlinkat(fd, names[k], 0);
      close(fd);
      rmdir(folder);
    }
    rmdir(this.path);
  }
}
