# CONT throws away a pending stop; a stop throws away a pending CONT
# ns: signal
sh -c 'trap "echo continued" CONT; kill -STOP $$; echo after; exit 3' & p=$!
until [ "$(cut -d' ' -f3 /proc/$p/stat)" = T ]; do sleep 0.02; done; kill -STOP $p; kill -CONT $p; wait $p; echo "$?"
sleep 30 & p=$!; kill -CONT $p; kill -STOP $p; until [ "$(cut -d' ' -f3 /proc/$p/stat)" = T ]; do sleep 0.02; done; echo stopped; kill -9 $p
