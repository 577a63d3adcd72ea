console.log(JSON.stringify(process.argv));
