// hostname(1), domainname(1), dnsdomainname(1) of Debian's hostname package: show or set the names of the UTS namespace.
// Names and addresses come from /etc/hosts; there is no resolver.
import { errx } from "../../lib/err";
import { EINVAL, EPERM, strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { lastError, print, readFile, stderr } from "../../lib/io";
import { exit, progShort } from "../../lib/start";
import { close, ioctl } from "../../lib/sys/file";
import { setdomainname, sethostname, socket, unameDomainname, unameNodename } from "../../lib/sys/misc";

const HELP = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {yp,nis,}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
`;

const HOST = 0;
const NIS = 1;
const SHORT = 2;
const FQDN = 3;
const DNS = 4;
const ALIAS = 5;
const ADDRESS = 6;
const ALL_ADDRESSES = 7;
const ALL_FQDNS = 8;

/** Fields of the lines of /etc/hosts: address, canonical name, aliases. */
function hosts(): string[][] {
  const out: string[][] = [];
  const text = readFile("/etc/hosts");
  if (text === null) return out;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i];
    const hash = line.indexOf("#");
    if (hash >= 0) line = line.substring(0, hash);
    const words = line.split("\t").join(" ").split(" ");
    const f: string[] = [];
    for (let k = 0; k < words.length; k++) if (words[k].length) f.push(words[k]);
    if (f.length >= 2) out.push(f);
  }
  return out;
}
/** Lines that name `name`; ends the program when there is none. */
function lookup(name: string): string[][] {
  const all = hosts();
  const found: string[][] = [];
  const wanted = name.toLowerCase();
  for (let i = 0; i < all.length; i++)
    for (let k = 1; k < all[i].length; k++)
      if (all[i][k].toLowerCase() == wanted) {
        found.push(all[i]);
        break;
      }
  if (!found.length) errx(1, "Name or service not known");
  return found;
}

/** Addresses of the interfaces, without loopback and link-local ones. */
function interfaceAddresses(): string[] {
  const out: string[] = [];
  const AF_INET = 2;
  const SIOCGIFCONF = 0x8912;
  const fd = socket(AF_INET, 2, 0);
  if (fd >= 0) {
    // struct ifconf {len, pointer}, then struct ifreq of 32 bytes here: name[16], sockaddr
    const conf = memory.data(8);
    const room = 64 * 32;
    const list = heap.alloc(room);
    store<u32>(conf, room);
    store<u32>(conf, list as u32, 4);
    if (ioctl(fd, SIOCGIFCONF, conf) >= 0) {
      const n = load<u32>(conf) as i32;
      for (let at = list; at + 32 <= list + n; at += 32) {
        if (load<u16>(at, 16) != AF_INET || load<u8>(at, 20) == 127) continue;
        out.push(
          load<u8>(at, 20).toString() +
            "." +
            load<u8>(at, 21).toString() +
            "." +
            load<u8>(at, 22).toString() +
            "." +
            load<u8>(at, 23).toString(),
        );
      }
    }
    heap.free(list);
    close(fd);
  }
  const six = readFile("/proc/net/if_inet6");
  if (six !== null) {
    const lines = six.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const a = lines[i];
      if (a.length < 32 || a.startsWith("fe80") || a.startsWith("00000000000000000000000000000001")) continue;
      out.push(compress(a.substring(0, 32)));
    }
  }
  return out;
}
/** 32 hexadecimal digits as inet_ntop(3) writes them. */
function compress(digits: string): string {
  const words: string[] = [];
  for (let i = 0; i < 8; i++) {
    let w = digits.substring(i * 4, i * 4 + 4);
    while (w.length > 1 && w.startsWith("0")) w = w.substring(1);
    words.push(w);
  }
  let best = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && words[i + n] == "0") n++;
    if (n > length) {
      best = i;
      length = n;
    }
  }
  if (best < 0) return words.join(":");
  return words.slice(0, best).join(":") + "::" + words.slice(best + length).join(":");
}

/** Letters, digits, dots and hyphens, with a letter or digit at both ends. */
function validName(name: string): bool {
  const n = name.length;
  if (!n) return false;
  for (let i = 0; i < n; i++) {
    const c = name.charCodeAt(i);
    const plain = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
    if (plain) continue;
    if ((c != 0x2d && c != 0x2e) || i == 0 || i == n - 1) return false;
    // a label may not begin or end with a hyphen, nor be empty
    const before = name.charCodeAt(i - 1);
    if (c == 0x2e && (before == 0x2e || before == 0x2d)) return false;
    if (c == 0x2d && before == 0x2e) return false;
  }
  return true;
}
function setName(kind: i32, name: string): i32 {
  const newline = name.indexOf("\n");
  if (newline >= 0) name = name.substring(0, newline);
  if (kind == NIS) {
    const r = setdomainname(name);
    if (r == -EPERM) errx(1, "you must be root to change the domain name");
    if (r == -EINVAL) errx(1, "name too long");
    return r < 0 ? 1 : 0;
  }
  name = name.trim();
  if (!validName(name)) errx(1, "the specified hostname is invalid");
  const r = sethostname(name);
  if (r == -EPERM) errx(1, "you must be root to change the host name");
  if (r == -EINVAL) errx(1, "name too long");
  return r < 0 ? 1 : 0;
}
/** The first line that is neither empty nor a comment. */
function nameFromFile(path: string, boot: bool): string {
  const text = readFile(path);
  if (text === null) {
    if (boot) return "localhost";
    stderr.put(progShort() + ": " + strerror(lastError) + "\n");
    exit(1);
    return "";
  }
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].length || lines[i].startsWith("#")) continue;
    return lines[i].trimEnd();
  }
  return boot ? "localhost" : "";
}

function show(kind: i32): i32 {
  const name = unameNodename();
  switch (kind) {
    case NIS: {
      const domain = unameDomainname();
      if ((!domain.length || domain == "(none)") && progShort() != "domainname") {
        // its only message on stdout
        print(progShort() + ": Local domain name not set\n");
        return 1;
      }
      print(domain + "\n");
      return 0;
    }
    case SHORT: {
      const dot = name.indexOf(".");
      print((dot < 0 ? name : name.substring(0, dot)) + "\n");
      return 0;
    }
    case ADDRESS: {
      const found = lookup(name);
      // IPv6 addresses only when there are no others
      const four: string[] = [];
      const six: string[] = [];
      for (let i = 0; i < found.length; i++) {
        const list = found[i][0].includes(":") ? six : four;
        if (!list.includes(found[i][0])) list.push(found[i][0]);
      }
      print((four.length ? four : six).join(" ") + "\n");
      return 0;
    }
    case ALL_ADDRESSES: {
      const list = interfaceAddresses();
      for (let i = 0; i < list.length; i++) print(list[i] + " ");
      print("\n");
      return 0;
    }
    case ALL_FQDNS: {
      const list = interfaceAddresses();
      const all = hosts();
      for (let i = 0; i < list.length; i++)
        for (let k = 0; k < all.length; k++) if (all[k][0] == list[i]) print(all[k][1] + " ");
      print("\n");
      return 0;
    }
    case DNS:
    case FQDN: {
      const full = lookup(name)[0][1];
      if (kind == FQDN) {
        print(full + "\n");
        return 0;
      }
      const dot = full.indexOf(".");
      if (dot >= 0) print(full.substring(dot + 1) + "\n");
      return 0;
    }
    case ALIAS: {
      const found = lookup(name);
      let text = "";
      for (let k = 2; k < found[0].length; k++) text += (k > 2 ? " " : "") + found[0][k];
      print(text + "\n");
      return 0;
    }
  }
  print(name + "\n");
  return 0;
}

/** Whether there is a name already: --boot leaves it alone. */
function isSet(): bool {
  return unameNodename().length > 0 && unameNodename() != "(none)";
}
function usage(): i32 {
  print(HELP);
  return 255;
}

export function hostname(args: string[]): i32 {
  const me = progShort();
  let kind =
    me == "domainname" || me == "ypdomainname" || me == "nisdomainname" ? NIS : me == "dnsdomainname" ? DNS : HOST;
  let boot = false;
  let file: string | null = null;
  const g = new Getopt(args, "aAdfbF:h?iIsVy", [
    long("domain", NO_ARG, 0x64),
    long("boot", NO_ARG, 0x62),
    long("file", REQ_ARG, 0x46),
    long("fqdn", NO_ARG, 0x66),
    long("all-fqdns", NO_ARG, 0x41),
    long("help", NO_ARG, 0x68),
    long("long", NO_ARG, 0x66),
    long("short", NO_ARG, 0x73),
    long("version", NO_ARG, 0x56),
    long("alias", NO_ARG, 0x61),
    long("ip-address", NO_ARG, 0x69),
    long("all-ip-addresses", NO_ARG, 0x49),
    long("nis", NO_ARG, 0x79),
    long("yp", NO_ARG, 0x79),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    switch (c) {
      case 0x64:
        kind = DNS;
        break;
      case 0x61:
        kind = ALIAS;
        break;
      case 0x41:
        kind = ALL_FQDNS;
        break;
      case 0x66:
        kind = FQDN;
        break;
      case 0x69:
        kind = ADDRESS;
        break;
      case 0x49:
        kind = ALL_ADDRESSES;
        break;
      case 0x73:
        kind = SHORT;
        break;
      case 0x79:
        kind = NIS;
        break;
      case 0x62:
        boot = true;
        break;
      case 0x46:
        file = g.arg;
        break;
      case 0x56:
        print("hostname 3.23\n");
        return 0;
      case 0x68:
        print(HELP);
        return 255;
      default:
        return usage();
    }
  }
  const rest = g.rest();
  const path = file;
  if (path !== null || rest.length == 1) {
    if ((kind != HOST && kind != NIS) || rest.length > 1 || (path !== null && rest.length)) return usage();
    if (path !== null && boot && isSet()) return 0;
    return setName(kind, path !== null ? nameFromFile(path, boot) : rest[0]);
  }
  if (rest.length > 1) return usage();
  if (boot && !isSet()) return setName(HOST, "localhost");
  return show(kind);
}
