# /proc/PID/fd and fdinfo
# ns: proc
exec 3< /etc/passwd 4>> /tmp/log 5<> /tmp/rw 6< /usr; head -c 10 <&3 > /dev/null; echo hello >&4
ls -l /proc/$$/fd | sed 's/.* \([0-9]* -> .*\)/\1/' | grep -E '^[3-6] '; stat -c '%A' /proc/$$/fd/3 /proc/$$/fd/4 /proc/$$/fd/5
for n in 3 4 5 6; do grep -E '^(pos|flags)' /proc/$$/fdinfo/$n | tr '\t\n' '  '; echo; done
cut -d: -f1 /proc/$$/fdinfo/3 | tr '\n' ' '; echo; rm /tmp/log; readlink /proc/$$/fd/4
cat /proc/self/fd/99; echo "rc=$?"; echo through > /proc/self/fd/1; mkfifo /tmp/ff; exec 7<> /tmp/ff; readlink /proc/$$/fd/7
