# Out of descriptors
# ns: err,proc
sh -c 'ulimit -n 8; exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null 7</dev/null; exec 8</dev/null; echo unreached'; echo "rc=$?"
sh -c 'ulimit -n 8; exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null 7</dev/null; : < /etc/hostname; echo unreached'; echo "rc=$?"
sh -c 'ulimit -n 8; exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null; echo x | cat'; echo "rc=$?"
sh -c 'ulimit -n 3; echo fine; read x < /etc/hostname'; echo "rc=$?"; sh -c 'ulimit -n 2000000'; echo "rc=$?"
