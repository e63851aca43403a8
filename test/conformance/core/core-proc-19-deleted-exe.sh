# A program or directory that was removed under a process
# ns: proc
cp /bin/sleep /tmp/mysleep; mkdir /tmp/gone; cd /tmp/gone; /tmp/mysleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = mysleep ]; do sleep 0.02; done
rm /tmp/mysleep; rmdir /tmp/gone; readlink /proc/$p/exe; readlink /proc/$p/cwd; [ -e /proc/$p/exe ] && echo "still opens"; cd /; kill $p; wait $p 2>/dev/null; echo "$?"
