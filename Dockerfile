# Exact versions, so that a build of today and one of next month are of the same parts. Renew both together, on purpose.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /source
COPY . .
# Locked: the packages are those of the lock files, byte for byte, or the build fails.
RUN dotnet restore src/Api --locked-mode \
    && dotnet publish src/Api -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12
WORKDIR /app
COPY --from=build /app .
# No debugger's door and no memory dumps: both would hold keys.
ENV RINGACTORS_DATA=/data HOST=0.0.0.0 DOTNET_EnableDiagnostics=0 DOTNET_DbgEnableMiniDump=0
RUN mkdir -p /data && chown app /data && chmod 0700 /data
VOLUME /data
EXPOSE 8123
USER app
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["dotnet", "ringactors.dll", "health"]
ENTRYPOINT ["dotnet", "ringactors.dll"]
