# Pipes: sizes, direction, both ends in one, three processes, O_NONBLOCK, data left
# ns: cr,fifo
mkfifo /tmp/in; cat > /tmp/s.sh <<'X'
exec 3<>/tmp/in; { echo abc; read l <&3; echo def; read l <&3; } | { read a; echo "first $a"; read b; echo "second $b"; cat; echo "end"; } | tee /tmp/tee
echo done; read l <&3
X
setsid sh /tmp/s.sh </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs first /tmp/out; do sleep 0.02; done; sleep 0.1; cs=$(pgrep -P $p | tr '\n' ' '); criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; for c in $cs; do while kill -0 $c 2>/dev/null; do sleep 0.02; done; done; ls /img | grep pipe; criu restore -d -D /img -o r.log; echo "restore: $?"; echo > /tmp/in; until grep -qs second /tmp/out; do sleep 0.02; done; echo > /tmp/in; until grep -qs done /tmp/out; do sleep 0.02; done; cat /tmp/out /tmp/tee; kill $p
