# Hard links of a deleted name, with and without --link-remap; renamed
# ns: cr,file
mkfifo /tmp/in; d() { criu dump -t $p -D /img -o d.log "$@" 2>/dev/null; echo "dump $*: $?"; }; m() { rm -rf /img/* /tmp/f* /tmp/out; echo abc > /tmp/f; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; echo up; read l <&3; cat <&4' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out; do sleep 0.02; done; }; f() { echo > /tmp/in; while kill -0 $p 2>/dev/null; do sleep 0.02; done; cat /tmp/out; }
m; ln /tmp/f /tmp/f2; rm /tmp/f; d; d --link-remap; wait $p; ls /tmp | grep -v in; criu restore -d -D /img -o r.log; echo "restore: $?"; ls /tmp; stat -L -c %h /proc/$p/fd/4; f
m; mv /tmp/f /tmp/f3; readlink /proc/$p/fd/4; d; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; f
m; rm /tmp/f; echo other > /tmp/f; d; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; readlink /proc/$p/fd/4 | sed 's,.cr_link,,'; f; cat /tmp/f
