# What is left of a zombie in /proc
# ns: proc,reap
sh -c 'sh -c "sleep 0.3; exit 3" & echo $! > /tmp/z; exec sleep 30' & p=$!
until z=$(cat /tmp/z 2>/dev/null) && [ -n "$z" ] && grep -q '^State:.Z' /proc/$z/status 2>/dev/null && [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
cut -d: -f1 /proc/$z/status | tr '\n' ' '; echo; grep -E '^(Name|State|Threads|SigQ|VmSize)' /proc/$z/status | grep -v SigQ | tr '\t' ' '
set -- $(cat /proc/$z/stat); echo "$# ${2} ${3} vsize=${23} rss=${24} exit=${52}"
for f in cmdline environ maps statm limits comm mounts cgroup; do printf '%s: ' $f; cat /proc/$z/$f 2>/tmp/e | wc -c | tr '\n' ' '; sed 's/.*: //' /tmp/e | grep . || echo; done | grep -vE '^(limits|cgroup|comm)'
for l in exe cwd root ns/pid ns/uts; do readlink /proc/$z/$l > /dev/null; echo "$l: $?"; done; ls /proc/$z/fd /proc/$z/task | sed "s/$z/Z/g"; kill $p
