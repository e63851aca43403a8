# timens_offsets: forms, order, limits
# ns: time
o() { unshare -T -f sh -c "printf '$1' > /proc/\$PPID/timens_offsets; echo \$?; cat /proc/\$PPID/timens_offsets" 2>&1; }
o '1 5 0\n'; unshare -T sh -c 'cat /proc/self/timens_offsets; echo 1 1 1 > /proc/self/timens_offsets; echo $?'
u() { sh -c "unshare -T --monotonic=$1 --boottime=$2 cat /proc/self/timens_offsets; echo \$?" 2>&1; }; u 0 0; u 1000 1000000; u 9223372036 9; u 9223372037 0; u 99999999999999999999 0; u 0x10 0; u 5 -99999999; u 1.5 0; u '' 3; u +7 ' 8'
unshare -T --monotonic=x true; echo $?; unshare --boottime=5 true; echo $?; setpriv --reuid 1000 --clear-groups unshare -UrT --boottime=100000000 sh -c 'cut -c1-4 /proc/uptime; readlink /proc/self/ns/time | cut -c1-5; ps -o etimes= -p $$ | grep -c .'; unshare -T sh -c '[ $(readlink /proc/self/ns/time) = $(readlink /proc/self/ns/time_for_children) ]; echo $?'
