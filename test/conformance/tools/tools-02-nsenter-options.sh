# nsenter: what it says of options it cannot take
# ns: tools,err
nsenter -u true; nsenter -t x; nsenter -t 999999 -u true; nsenter -a; nsenter -m; nsenter -zz; nsenter --help; nsenter --version; nsenter --net=/etc/passwd true; nsenter --uts=/nosuch true
sleep 30 & nsenter -t $! -p sh -c "exit 4"; echo $?; nsenter -t $! -p sh -c "kill -9 \$\$"; echo $?; nsenter -t $! -p -F sh -c "exit 3"; echo $?; nsenter -t $! -r -w pwd; nsenter -t $! -m -W /tmp pwd; kill $!
